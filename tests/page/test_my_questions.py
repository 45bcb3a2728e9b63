"""Notes on one's own questions that the list does not show are heard once, and can be closed."""

import pytest

from qna.models import Question
from tests.page.test_announcements import RECORD_TEXTS, status, wait_for_announcement

HEARD = """(section) => {
  const walk = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) {
    const { parentElement, textContent } = walk.currentNode;
    if (parentElement.checkVisibility() && textContent.trim()) texts.push(textContent.trim());
  }
  return texts;
}"""


@pytest.fixture
def cleos_page(live_room, cleo, open_page):
    return open_page(live_room.admit(cleo))


@pytest.fixture
def ask(cleos_page):
    return lambda text: Question.ask(cleos_page.seat, text)


def section(room_page):
    return room_page.tab.locator("#my-questions")


def test_a_note_is_closed_by_a_press_and_stays_closed(cleos_page, ask):
    question = ask("Is it dear?")
    question.refuse(Question.RUDE)
    cleos_page.push_personal()
    cleos_page.tab.get_by_role("button", name="Got it: Is it dear?").click()
    cleos_page.wait_for_request(f"news?seen={question.pk}.refused")
    Question.objects.mark_notes_seen(cleos_page.seat, [(question.pk, "refused")])
    cleos_page.push_personal()
    section(cleos_page).wait_for(state="hidden")


def test_a_note_is_in_the_page_once_for_a_screen_reader(cleos_page, ask):
    ask("Is it dear?").refuse(Question.RUDE)
    cleos_page.push_personal()
    section(cleos_page).wait_for()
    heard = " ".join(section(cleos_page).evaluate(HEARD))
    assert heard.count("A moderator hid it.") == heard.count("Is it dear?") == 1


def test_each_note_is_read_out_once_when_it_comes(cleos_page, ask):
    first, second = ask("Is it dear?"), ask("Is it cheap?")
    status(cleos_page).evaluate(RECORD_TEXTS)
    first.refuse(Question.RUDE)
    cleos_page.push_personal()
    said = "Is it dear? A moderator hid it. Reason: rude or hurtful."
    wait_for_announcement(cleos_page, said)
    cleos_page.push_personal()
    second.refuse()
    cleos_page.push_personal()
    wait_for_announcement(cleos_page, "Is it cheap? A moderator hid it.")
    Question.objects.mark_notes_seen(cleos_page.seat, [(second.pk, "refused")])
    cleos_page.push_personal()
    section(cleos_page).get_by_text("Is it cheap?").wait_for(state="detached")
    cleos_page.tab.wait_for_timeout(2500)
    texts = cleos_page.tab.evaluate("() => window.texts")
    assert texts == [said, "Is it cheap? A moderator hid it."]


def test_notes_that_the_page_came_with_are_not_read_out(live_room, cleo, open_page):
    seat = live_room.admit(cleo)
    Question.ask(seat, "Is it dear?").refuse()
    room_page = open_page(seat)
    room_page.push_personal()
    section(room_page).get_by_text("A moderator hid it.").wait_for()
    assert status(room_page).text_content() == ""


def test_no_sentence_says_that_nobody_asked_beside_ones_own_question(cleos_page, ask):
    nobody = cleos_page.tab.get_by_text("No questions yet.")
    nobody.wait_for()
    ask("Is it dear?").refuse(Question.RUDE)
    cleos_page.push_personal()
    section(cleos_page).wait_for()
    assert not nobody.is_visible()
