"""What people write is shown, and never run; and it breaks no layout."""

import pytest

from tests.browser.going_live import join_as_guest
from tests.browser.payloads import PAYLOADS, UNRULY
from tests.browser.test_screens import SIDEWAYS

SEND = """async ([url, field, texts]) => {
  const answers = [];
  for (const text of texts) {
    const body = new FormData();
    body.set(field, text);
    const headers = {"X-CSRFToken": document.body.dataset.csrf};
    answers.push((await fetch(url, {method: "POST", body, headers})).status);
  }
  return answers;
}"""
RAN = "() => window.ran === undefined && !document.querySelector('script:not([src]):not([type])')"


def nothing_ran(person):
    person.page.wait_for_timeout(300)
    assert person.page.evaluate(RAN), person.page.url
    assert person.page.evaluate(SIDEWAYS) <= 0, person.page.url


def test_there_are_a_hundred_payloads():
    assert len(set(PAYLOADS)) >= 100


def test_questions_are_shown_and_never_run(ada, cleo, room):
    texts = PAYLOADS + UNRULY
    cleo.page.evaluate(SEND, ["questions", "text", texts])
    shown = cleo.page.locator("#questions")
    shown.get_by_text(PAYLOADS[0], exact=True).first.wait_for()
    for person in (ada, cleo):
        nothing_ran(person)  # as they came, by the socket
        person.page.reload()
        nothing_ran(person)  # and as a fresh page
        person.page.set_viewport_size({"width": 320, "height": 640})
        nothing_ran(person)


@pytest.mark.prove
def test_titles_are_shown_and_never_run(ada, site):
    ada.page.goto(f"{site.url}/rooms/new")
    ada.page.evaluate(SEND, ["/rooms/new", "title", PAYLOADS + UNRULY])
    for path in ("/", "/admin/rooms/room/", "/admin/rooms/seat/"):
        ada.page.goto(site.url + path)
        ada.page.wait_for_timeout(300)
        assert ada.page.evaluate("() => window.ran === undefined"), path
    ada.page.goto(site.url)
    nothing_ran(ada)


@pytest.mark.prove
def test_names_are_shown_and_never_run(ada, room, people):
    names = [text[:60] for text in PAYLOADS[::10] + UNRULY]
    for name in [name for name in names if any(map(str.isalnum, name))]:
        guest = people(name, permitted=False)
        join_as_guest(guest, room)
        guest.page.get_by_label("Ask a question").fill("Who am I?")
        guest.press("Ask")
        guest.sees("Who am I?")
        nothing_ran(guest)
        guest.browser.close()
    nothing_ran(ada)
    ada.page.reload()
    nothing_ran(ada)
