"""The way through the room by Tab and by arrows: each list is one stop, and Mute comes early."""

import pytest

from hotline.accounts.models import User
from qna.models import Question
from rooms.models import Seat
from tests.support.page.speaking import join_stage, mark_as_heard

NAME = """() => {
  const { id, ariaLabel, innerText } = document.activeElement;
  const labels = document.activeElement.getAttribute("aria-labelledby")?.split(" ") ?? [];
  if (labels.length)
    return labels.map((label) => document.getElementById(label).textContent.trim()).join(" ");
  return /^question-\\d/.test(id) ? innerText.match(/Q\\d+/)[0] : ariaLabel ?? innerText.trim();
}"""


@pytest.fixture
def crowd(live_room):
    return [live_room.admit(User.objects.welcome_guest(f"Cleo {n}")) for n in range(1, 41)]


@pytest.fixture
def many_questions(live_room, crowd):
    return [Question.ask(crowd[n % 40], f"Q{n}?") for n in range(1, 61)]


def focused(room_page):
    return room_page.tab.evaluate(NAME)


def press(room_page, *keys):
    for key in keys:
        room_page.tab.keyboard.press(key)
    return focused(room_page)


def stops(room_page, most):
    """The names of what Tab reaches from the top of the page, the first `most` of them."""
    room_page.tab.locator(".skip").first.focus()
    return [focused(room_page), *(press(room_page, "Tab") for _ in range(most - 1))]


def focus_first_question(room_page):
    room_page.tab.get_by_label("Which questions").focus()
    return press(room_page, "Tab")


@pytest.mark.parametrize("name", ["Ada", "Ben"])
def test_mute_is_within_ten_stops_of_a_full_room(
    live_room, ada, ben, crowd, many_questions, open_page, name
):
    live_room.admit(ben, Seat.SPEAKER)
    room_page = open_page(mark_as_heard(live_room.seats.get(person__name=name)))
    join_stage(room_page)
    assert "Mute" in stops(room_page, 10)


def test_skip_links_lead_to_the_controls_and_to_the_questions(cleos_page):
    first = stops(cleos_page, 3)
    assert first == ["Skip to the content", "Skip to the controls", "Skip to the questions"]
    cleos_page.show_people()
    cleos_page.tab.get_by_text("Skip to the questions").focus()
    press(cleos_page, "Enter")
    assert press(cleos_page, "Tab") == "Q2"
    cleos_page.tab.get_by_text("Skip to the controls").focus()
    press(cleos_page, "Enter")
    assert press(cleos_page, "Tab") == "Raise hand"


def test_the_list_of_questions_is_one_stop_and_tab_goes_into_the_question(cleos_page):
    assert focus_first_question(cleos_page) == "Q2"
    assert press(cleos_page, "Tab") == "3 votes. Upvote: Q2?"
    assert "Why is it here? Q2?" in press(cleos_page, "Tab")
    assert press(cleos_page, "Tab") == ""  # the field of the form has a label of its own
    assert cleos_page.tab.evaluate("() => document.activeElement.name") == "text"


def test_arrows_home_and_end_move_between_questions(cleos_page):
    focus_first_question(cleos_page)
    assert press(cleos_page, "ArrowDown") == "Q3"
    assert press(cleos_page, "Tab") == "2 votes. Upvote: Q3?"
    assert press(cleos_page, "ArrowDown") == "Q1"
    assert press(cleos_page, "ArrowDown") == "Q1"
    assert press(cleos_page, "Home") == "Q2"
    assert press(cleos_page, "End") == "Q1"
    assert press(cleos_page, "ArrowUp") == "Q3"


def test_the_list_is_entered_again_at_the_question_that_was_left(cleos_page, questions):
    focus_first_question(cleos_page)
    press(cleos_page, "ArrowDown")
    cleos_page.tab.get_by_label("Which questions").focus()
    cleos_page.push_questions(questions[2])
    cleos_page.tab.wait_for_timeout(100)
    assert press(cleos_page, "Tab") == "Q3"


def test_a_question_that_is_drawn_again_keeps_the_focus(cleos_page, questions):
    focus_first_question(cleos_page)
    Question.objects.filter(pk=questions[1].pk).update(votes=7)
    cleos_page.push_questions(questions[1])
    cleos_page.wait_until(
        lambda: cleos_page.vote_button_of(questions[1]).inner_text() == "7", "it was not drawn"
    )
    assert focused(cleos_page) == "Q2"
    assert press(cleos_page, "Tab") == "7 votes. Upvote: Q2?"


def test_a_question_that_goes_gives_the_focus_to_the_next(cleos_page, questions):
    focus_first_question(cleos_page)
    questions[1].dismiss()
    cleos_page.push_questions(questions[1])
    cleos_page.wait_until(lambda: focused(cleos_page) == "Q3", "the focus is gone")


def test_the_people_are_one_stop_with_arrows_in_both_directions(
    live_room, ada, ben, crowd, open_page
):
    crowd[0].raise_hand()
    adas_page = open_page(live_room.seat_of(ada))
    adas_page.push_people(*crowd[:4])
    adas_page.show_people()
    adas_page.tab.locator("#people").get_by_text("Cleo 4", exact=True).wait_for()
    adas_page.tab.locator(".tab[data-view-tab='people']").focus()
    assert press(adas_page, "Tab") == "Cleo 1"
    assert press(adas_page, "Tab") == "Invite on stage: Cleo 1"
    assert press(adas_page, "ArrowRight") == "Ada"
    assert press(adas_page, "ArrowDown") == "Cleo 2"
    assert press(adas_page, "ArrowDown") == "Cleo 3"
    assert press(adas_page, "ArrowLeft") == "Cleo 2"
    assert press(adas_page, "ArrowUp") == "Ada"
    assert press(adas_page, "End") == "Cleo 4"


def test_a_list_of_people_without_buttons_can_be_scrolled_by_keyboard(
    live_room, cleo, crowd, open_page
):
    room_page = open_page(live_room.admit(cleo))
    room_page.push_people(*crowd)
    room_page.show_people()
    room_page.tab.locator(".tab[data-view-tab='people']").focus()
    press(room_page, "Tab")
    assert room_page.tab.evaluate("() => document.activeElement.matches('.people-view')")


def test_a_list_that_was_empty_for_a_while_has_a_stop_again(cleos_page, questions):
    cleos_page.tab.locator(f"#question-{questions[1].pk}").focus()
    cleos_page.show_questions("answered")
    cleos_page.show_questions("top")
    stop = cleos_page.tab.locator(".question[tabindex='0']")
    cleos_page.wait_until(lambda: stop.count() == 1, "no question is a stop of the Tab key")
