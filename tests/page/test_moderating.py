"""A host moderates on the page: approves, refuses, merges, and reads what other hosts do."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from qna.models import Question
from rooms.models import Room


@pytest.fixture
def pending(live_room, cleo):
    """Two questions of Cleo's that wait for a moderator, the first for four minutes."""
    Room.objects.update(premoderated=True)
    live_room.refresh_from_db()
    seat = live_room.admit(cleo)
    asked = [Question.ask(seat, text) for text in ("Q4?", "Q5?")]
    asked_at = timezone.now() - timedelta(minutes=4, seconds=10)
    Question.objects.filter(pk=asked[0].pk).update(asked_at=asked_at)
    return asked


@pytest.fixture
def adas_page(live_room, ada, questions, pending, open_page):
    return open_page(live_room.seat_of(ada))


def button(room_page, name):
    return room_page.tab.get_by_role("button", name=name)


def test_a_host_reads_how_many_wait_and_how_long_even_in_another_tab(adas_page):
    button(adas_page, "2 wait for approval, the oldest for 4 min").wait_for()
    assert adas_page.tab.title().startswith("2 wait for approval, the oldest for 4 min – ")


def test_the_title_is_as_before_when_none_waits(adas_page, pending):
    for question in pending:
        question.approve()
    adas_page.push_regions("pending-note")
    adas_page.wait_until(
        lambda: adas_page.tab.title().startswith("How to price"), adas_page.tab.title
    )


def test_a_press_shows_those_that_wait_and_the_server_is_told(adas_page):
    button(adas_page, "2 wait").click()
    adas_page.wait_for_order("Q4", "Q5")
    adas_page.wait_for_request("questions/pending")


def test_a_host_approves_from_the_list(adas_page, pending):
    button(adas_page, "2 wait").click()
    adas_page.wait_for_order("Q4", "Q5")
    button(adas_page, "Approve: Q4?").click()
    adas_page.wait_for_request(f"questions/{pending[0].pk}/approved?read=0")


def test_an_approval_says_which_text_was_read(adas_page, pending):
    button(adas_page, "2 wait").click()
    adas_page.wait_for_order("Q4", "Q5")
    pending[1].edit("Q6?")
    adas_page.refuse("approved", "It was changed meanwhile. Read it again.")
    button(adas_page, "Approve: Q5?").click()
    adas_page.wait_for_request(f"questions/{pending[1].pk}/approved?read=0")
    adas_page.tab.get_by_text("It was changed meanwhile. Read it again.").wait_for()
    adas_page.push_questions(pending[1])
    button(adas_page, "Approve: Q6?").click()
    version = pending[1].text_version
    adas_page.wait_for_request(f"questions/{pending[1].pk}/approved?read={version}")


@pytest.mark.parametrize("name", ["Refuse…: Q4?", "Correct…: Q4?"])
def test_a_late_answer_moves_no_button(adas_page, name):
    button(adas_page, "2 wait").click()
    adas_page.wait_for_order("Q4", "Q5")
    keys = adas_page.tab.locator(".pending-acts .button")
    before = [key.bounding_box() for key in keys.all()]
    adas_page.tab.route("**/questions/*/*", lambda route: None)
    button(adas_page, name).click()
    busy = adas_page.tab.locator(".pending-acts .button[data-slow]")
    busy.wait_for()
    assert [key.bounding_box() for key in keys.all()] == before
    assert busy.evaluate("(key) => getComputedStyle(key, '::after').animationName") == "turn"


def test_refusing_asks_why_and_offers_to_undo(adas_page, pending):
    form = """<form hx-post="refused" hx-swap="none" data-last-act data-undoable="Hidden"
      data-about="Q4?"><button>Refuse</button></form>"""
    adas_page.fragments["refused"] = f"<h2 id='manage-question-title'>Refuse this</h2>{form}"
    button(adas_page, "2 wait").click()
    adas_page.wait_for_order("Q4", "Q5")
    button(adas_page, "Refuse…: Q4?").click()
    adas_page.tab.get_by_role("dialog", name="Refuse this").wait_for()
    adas_page.tab.get_by_role("button", name="Refuse", exact=True).click()
    adas_page.tab.get_by_role("dialog").wait_for(state="hidden")
    adas_page.tab.get_by_role("button", name="Undo: Q4?").wait_for()


def test_a_refused_merge_says_why_in_the_dialog(adas_page, questions):
    form = """<form hx-post="merged" hx-swap="none" data-last-act><button>Merge</button></form>"""
    adas_page.fragments["manage"] = f"<h2 id='manage-question-title'>Merge it</h2>{form}"
    adas_page.refuse("merged", "The other question was merged itself.")
    button(adas_page, "More: Q1?").click()
    dialog = adas_page.tab.get_by_role("dialog", name="Merge it")
    dialog.get_by_role("button", name="Merge").click()
    dialog.get_by_text("was merged itself").wait_for()


def test_other_hosts_are_told_which_question_is_looked_at(adas_page, questions):
    adas_page.fragments["manage"] = "<h2>Q1?</h2><button data-closes>Close</button>"
    button(adas_page, "More: Q1?").click()
    adas_page.wait_until(
        lambda: {"looks": questions[0].pk} in adas_page.messages, lambda: adas_page.messages
    )
    adas_page.tab.get_by_role("button", name="Close").click()
    adas_page.wait_until(lambda: {"looks": 0} in adas_page.messages, lambda: adas_page.messages)


def test_a_host_reads_which_question_another_looks_at(adas_page, questions):
    item = adas_page.tab.locator(f"#question-{questions[0].pk}")
    look = {"name": "Ben", "question": questions[0].pk}
    adas_page.push(looks={"b": look})
    item.get_by_text("Ben looks at this").wait_for()
    adas_page.push_questions(questions[0])  # drawn again, it keeps its mark
    item.get_by_text("Ben looks at this").wait_for()
    adas_page.push(looks={"b": {"name": "Ben", "question": 0}})
    item.get_by_text("Ben looks at this").wait_for(state="hidden")


def test_a_look_ends_after_half_a_minute(adas_page, questions):
    adas_page.tab.clock.install()
    adas_page.push(looks={"b": {"name": "Ben", "question": questions[0].pk}})
    mark = adas_page.tab.get_by_text("Ben looks at this")
    mark.wait_for()
    adas_page.tab.clock.run_for(31_000)
    mark.wait_for(state="hidden")


def test_a_host_reads_what_another_did(adas_page):
    line = adas_page.tab.locator(".host-news")
    adas_page.push(acted={"seat": adas_page.seat.key, "name": "Ada", "what": "merged"})
    adas_page.push(acted={"seat": "b", "name": "Ben", "what": "approved"})
    line.get_by_text("Ben approved a question").wait_for()


def test_an_act_that_the_page_does_not_know_is_ignored(adas_page):
    line = adas_page.tab.locator(".host-news")
    adas_page.push(acted={"seat": "b", "name": "Ben", "what": "approved"})
    line.get_by_text("Ben approved a question").wait_for()
    for what in ("polished", "constructor", None):
        adas_page.push(acted={"seat": "c", "name": "Cem", "what": what})
    adas_page.push(votes={})  # comes after them
    adas_page.tab.wait_for_timeout(100)
    assert line.inner_text() == "Ben approved a question"
    assert not adas_page.errors


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_question_that_waits_for_approval_has_no_column_of_votes(adas_page, pending, width):
    adas_page.tab.set_viewport_size({"width": width, "height": 844})
    button(adas_page, "2 wait").click()
    adas_page.wait_for_order("Q4", "Q5")
    item = adas_page.tab.locator(f"#question-{pending[0].pk}")
    assert not item.locator(".vote").count()
    body, whole = item.locator(".question-body").bounding_box(), item.bounding_box()
    assert whole["width"] - body["width"] < 16


def test_no_sentence_says_that_none_waits_beside_the_number_that_wait(
    live_room, ada, pending, open_page
):
    tab = open_page(live_room.seat_of(ada)).tab
    tab.locator(".pending-button").wait_for()
    assert not tab.locator(".question-panel-list > .empty:visible").count()


def test_a_pencil_corrects_and_a_bubble_answers(live_room, pending):
    context = {"room": live_room, "question": pending[0]}
    html = render_to_string("qna/parts/manage_question.html", context)
    acts = re.findall(r"icons\.svg#([\w-]+)\"></use>\s*</svg>\s*([^<]+?)\s*<", html)
    assert ("write", "Correct the text…") in acts
    assert ("answer", "Answer in writing") in acts


CUT = """(menu) => {
  const whole = menu.cloneNode(true);
  whole.value = menu.value;
  whole.style.cssText = "position: absolute; max-inline-size: none";
  menu.after(whole);
  const missing = whole.offsetWidth - menu.offsetWidth;
  whole.remove();
  return Math.max(0, missing);
}"""


@pytest.mark.parametrize("width", [320, 390])
def test_the_name_of_the_list_is_whole_on_a_phone(live_room, ada, pending, open_page, width):
    page = open_page(live_room.seat_of(ada), viewport={"width": width, "height": 844})
    page.push_counts(pending=len(pending))
    menu = page.tab.locator(".order")
    page.show_questions("pending")
    assert menu.evaluate("(menu) => menu.selectedOptions[0].text").startswith("To approve (")
    page.tab.wait_for_timeout(100)
    assert menu.evaluate(CUT) == 0
