"""Markup and scripts in texts that people write are shown, never run, and break no layout."""

import pytest

from tests.browser.test_screens import OVERFLOW
from tests.support.browser.going_live import join_as_guest
from tests.support.browser.payloads import PAYLOADS, UNRULY
from tests.support.eventually import eventually

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
NOTHING_RAN = (
    "() => window.ran === undefined && !document.querySelector('script:not([src]):not([type])')"
)


AT_ONCE = 5  # how many questions one person may ask at once


def send(site, person, url, field, texts):
    """Send a form once for each of the texts."""
    for first in range(0, len(texts), AT_ONCE):
        site.forget_limits()
        some = texts[first : first + AT_ONCE]
        assert max(person.page.evaluate(SEND, [url, field, some])) < 429


def show_all_questions(person):
    """Press for 50 more questions until the list has all."""
    more = person.page.locator("[data-part='more-row'] button")
    more.wait_for()
    eventually(
        lambda: not more.is_visible() or more.dispatch_event("click"), "there is always more", 30
    )


def assert_nothing_ran(person):
    person.page.wait_for_timeout(300)
    assert person.page.evaluate(NOTHING_RAN), person.page.url
    assert person.page.evaluate(OVERFLOW) <= 0, person.page.url


def test_there_are_a_hundred_different_payloads():
    assert len(set(PAYLOADS)) >= 100


def test_markup_in_questions_is_shown_and_never_run(ada, cleo, room, site):
    texts = PAYLOADS + UNRULY
    send(site, cleo, "questions", "text", texts)
    shown = cleo.page.locator("#questions")
    shown.get_by_text(PAYLOADS[0], exact=True).first.wait_for()
    for person in (ada, cleo):
        assert_nothing_ran(person)  # from the socket
        person.page.reload()
        assert_nothing_ran(person)  # from a fresh page
        show_all_questions(person)
        assert person.page.locator(".question-text").count() > len(PAYLOADS)
        person.page.set_viewport_size({"width": 320, "height": 640})
        assert_nothing_ran(person)


@pytest.mark.prove
def test_markup_in_titles_is_shown_and_never_run(ada, site):
    ada.page.goto(f"{site.url}/rooms/new")
    send(site, ada, "/rooms/new", "title", PAYLOADS + UNRULY)
    for path in ("/", "/admin/rooms/room/", "/admin/rooms/seat/"):
        ada.page.goto(site.url + path)
        ada.page.wait_for_timeout(300)
        assert ada.page.evaluate("() => window.ran === undefined"), path
    ada.page.goto(site.url)
    assert_nothing_ran(ada)


@pytest.mark.parametrize(
    "payloads",
    [PAYLOADS[::25], pytest.param(PAYLOADS, marks=pytest.mark.prove)],
    ids=["few", "all"],
)
def test_markup_in_a_moderators_reasons_is_shown_and_never_run(ada, site, room, payloads):
    texts = [f"Question {number}?" for number in range(len(payloads) + len(UNRULY))]
    send(site, ada, "questions", "text", texts)
    reasons = [reason[:200] for reason in payloads + UNRULY]
    ada.page.goto(f"{site.url}/admin/qna/question/?all=")
    boxes = ada.page.locator("#result_list .action-select")
    hidden = [box.get_attribute("value") for box in boxes.all()[: len(reasons)]]
    for pk, reason in zip(hidden, reasons, strict=True):
        answer = ada.page.request.post(
            f"{site.url}/admin/qna/question/",
            form={"action": "hide", "_selected_action": pk, "reason": reason, **token(ada)},
            headers={"Referer": site.url},
        )
        assert answer.ok
    for path in ("/admin/", *(f"/admin/qna/question/{pk}/history/" for pk in hidden)):
        ada.page.goto(site.url + path)
        assert ada.page.evaluate("() => window.ran === undefined"), path
    assert ada.page.locator("#change-history").count()


def token(person):
    cookies = {cookie["name"]: cookie["value"] for cookie in person.context.cookies()}
    return {"csrfmiddlewaretoken": cookies["csrftoken"]}


@pytest.mark.parametrize(
    "payloads",
    [PAYLOADS[::25], pytest.param(PAYLOADS, marks=pytest.mark.prove)],
    ids=["few", "all"],
)
def test_markup_in_the_name_of_the_site_is_shown_and_never_run(ada, site, payloads):
    for name in [payload[:60] for payload in payloads] + [text[:60] for text in UNRULY]:
        ada.page.goto(f"{site.url}/admin/accounts/site/True/change/")
        ada.page.get_by_label("Name of the site").fill(name)
        ada.page.get_by_role("button", name="Save", exact=True).click()
        ada.page.goto(site.url)
        assert_nothing_ran(ada)


@pytest.mark.prove
def test_markup_in_names_is_shown_and_never_run(ada, room, people):
    names = [text[:60] for text in PAYLOADS[::10] + UNRULY]
    for name in [name for name in names if any(map(str.isalnum, name))]:
        guest = people(name, permitted=False)
        join_as_guest(guest, room)
        guest.page.get_by_label("Ask a question").fill("Who am I?")
        guest.press("Ask")
        guest.sees("Who am I?")
        assert_nothing_ran(guest)
        guest.close()
    assert_nothing_ran(ada)
    ada.page.reload()
    assert_nothing_ran(ada)
