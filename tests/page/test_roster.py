"""What is read out of people who come and go, and what stands on what they asked."""

import pytest

from hotline.accounts.models import User
from qna.models import Question
from rooms.models import Seat
from tests.support.page.speaking import heard


@pytest.fixture
def cleos(live_room, cleo, enter):
    return enter(live_room.admit(cleo))


def status(studio):
    return studio.page.locator("[data-controller='roster'][role='status']")


def said(studio, text):
    studio.until(
        lambda: status(studio).text_content() == text,
        lambda: f"it says {status(studio).text_content()!r}",
    )


def test_who_comes_on_stage_and_leaves_it_is_read_out(cleos, live_room, ben):
    seat = heard(live_room.admit(ben, Seat.SPEAKER))
    cleos.hears_about_the_room("stage")
    said(cleos, "Ben is on stage.")
    seat.step_down()
    cleos.hears_about_the_room("stage")
    said(cleos, "Ben left the stage.")


def test_a_hand_is_read_out_once(cleos, live_room, ben):
    live_room.admit(ben).raise_hand()
    cleos.hears_about_the_room("hands")
    said(cleos, "Ben raised a hand.")
    status(cleos).evaluate("(status) => (status.textContent = '')")
    cleos.hears_about_the_room("hands")
    cleos.hears(here=2)
    cleos.page.get_by_text("2 here").wait_for()
    assert status(cleos).text_content() == ""


def test_a_hand_that_brings_its_owner_on_stage_is_not_said_to_be_lowered(cleos, live_room, ben):
    seat = live_room.admit(ben)
    seat.raise_hand()
    cleos.hears_about_the_room("hands")
    said(cleos, "Ben raised a hand.")
    seat.become(Seat.SPEAKER)
    cleos.hears_about_the_room("stage", "hands")
    cleos.page.locator("#hands .person").wait_for(state="detached")
    assert status(cleos).text_content() == "Ben raised a hand."
    heard(seat)
    cleos.hears_about_the_room("stage", "hands")
    said(cleos, "Ben is on stage.")


def test_an_invitation_is_no_raised_hand(live_room, ada, cleo, enter):
    adas = enter(live_room.seat_of(ada))
    live_room.admit(cleo).invite(adas.seat)
    adas.hears_about_the_room("hands")
    adas.page.locator("#hands").get_by_text("invited").wait_for()
    assert status(adas).text_content() == ""


def test_a_crowd_that_moves_is_not_read_out(cleos, live_room):
    def raise_hands(names):
        for name in names:
            live_room.admit(User.objects.welcome_guest(name)).raise_hand()
        cleos.hears_about_the_room("hands")
        cleos.page.locator("#hands").get_by_text(names[-1], exact=True).wait_for()

    raise_hands(["Ben 1", "Ben 2", "Ben 3"])
    said(cleos, "Ben 1 raised a hand. Ben 2 raised a hand. Ben 3 raised a hand.")
    raise_hands(["Ben 4", "Ben 5", "Ben 6", "Ben 7"])
    said(cleos, "Ben 1 raised a hand. Ben 2 raised a hand. Ben 3 raised a hand.")


def test_whom_the_audience_does_not_hear_yet_is_not_announced_to_it(room, ada, cleo, enter):
    studio = enter(room.admit(cleo))
    room.open_green_room()
    heard(room.seat_of(ada))
    studio.hears_about_the_room("bar", "stage")
    studio.page.locator("#bar[data-green-room]").wait_for(state="attached")
    assert studio.page.locator(".tile").count() == 0
    assert status(studio).text_content() == ""
    room.go_live()
    studio.hears_about_the_room("bar", "stage")
    said(studio, "Ada is on stage.")


def test_who_is_on_stage_is_not_invited_from_a_question(live_room, ada, ben, enter):
    seat = live_room.admit(ben)
    Question.ask(seat, "What did you charge first?")
    adas = enter(live_room.seat_of(ada))
    invite = adas.page.get_by_role("button", name="Invite Ben on stage")
    assert invite.is_visible()
    seat.become(Seat.SPEAKER)
    heard(seat)
    adas.hears_about_the_room("stage")
    invite.wait_for(state="hidden")
    seat.step_down()
    adas.hears_about_the_room("stage")
    invite.wait_for()


def test_the_asker_of_a_question_is_invited_from_it(live_room, ada, ben, enter):
    question = Question.ask(live_room.admit(ben), "What did you charge first?")
    adas = enter(live_room.seat_of(ada))
    adas.page.get_by_role("button", name="Invite Ben on stage").click()
    adas.sent(f"questions/{question.pk}/invitation")


@pytest.mark.parametrize("news", ["pulse", "drawing"])
def test_those_in_the_green_room_are_told_that_they_are_live(room, ben, cleo, enter, news):
    room.open_green_room()
    pages = [enter(room.admit(ben, Seat.SPEAKER)), enter(room.admit(cleo))]
    room.go_live()
    for page in pages:
        if news == "pulse":
            page.hears(state="live")
        page.hears_about_the_room("bar", "stage")
    said(pages[0], "You are live. Everybody in the room hears the stage now.")
    assert not status(pages[1]).text_content()
