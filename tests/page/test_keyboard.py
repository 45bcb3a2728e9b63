"""A host on the keyboard: after an act they go on from where they were."""

import pytest

from rooms.models import Seat
from tests.support.page.speaking import heard

FOCUSED = """() => document.activeElement.ariaLabel ?? document.activeElement.innerText.trim()"""


@pytest.fixture
def adas(live_room, ada, questions, enter):
    return enter(live_room.seat_of(ada))


def goes_on_at(studio, name):
    studio.until(
        lambda: studio.page.evaluate(FOCUSED) == name,
        lambda: f"the focus is at {studio.page.evaluate(FOCUSED)[:80]!r}",
    )


def press(studio, name, within):
    studio.page.locator(within).get_by_role("button", name=name, exact=True).first.focus()
    studio.page.keyboard.press("Enter")


def test_whoever_takes_a_question_goes_on_in_the_list(adas, questions):
    taken = questions[1]  # the first in the list
    press(adas, "Take now", within=f"#question-{taken.pk}")
    taken.take_up()
    adas.hears_of(taken)
    goes_on_at(adas, "Upvote")


def test_whoever_is_done_answering_goes_on_at_the_bar(adas, questions):
    questions[0].take_up()
    adas.hears_about_the_room("now")
    press(adas, "Done answering", within="#now")
    questions[0].finish()
    adas.hears_about_the_room("now")
    goes_on_at(adas, "Grid")


def test_next_question_keeps_the_focus_when_the_bar_is_drawn_again(adas):
    press(adas, "Next question", within="#hostbar")
    adas.hears_about_the_room("hostbar")
    goes_on_at(adas, "Next question")


@pytest.mark.parametrize("before_it_closes", [True, False])
def test_whoever_lowers_the_last_hand_goes_on_after_the_list(
    adas, live_room, cleo, before_it_closes
):
    seat = live_room.admit(cleo)
    seat.raise_hand()
    adas.hears_about_the_room("hands")
    press(adas, "Cleo", within="#hands")
    seat.lower_hand()
    if before_it_closes:
        adas.hears_about_the_room("hands")
        adas.page.locator("#hands .person").wait_for(state="detached")
    press(adas, "Lower the hand", within="#manage")
    adas.page.locator("#manage").wait_for(state="hidden")
    adas.hears_about_the_room("hands")
    goes_on_at(adas, "Top")


def test_whoever_managed_somebody_is_back_at_them_when_they_were_drawn_anew(adas, live_room, ben):
    seat = heard(live_room.admit(ben, Seat.SPEAKER))
    adas.hears_about_the_room("stage")
    press(adas, "Ben: more", within="#stage")
    seat.mute()
    adas.hears_about_the_room("stage")
    adas.page.locator("#stage [data-muted]").first.wait_for()
    press(adas, "Close", within="#manage")
    goes_on_at(adas, "Ben: more")
