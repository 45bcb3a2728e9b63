"""What screen readers read out about people who come and go, and the button beside a question."""

import pytest

from hotline.accounts.models import User
from qna.models import Question
from rooms.models import Seat
from tests.support.page.speaking import mark_as_heard


@pytest.fixture
def cleos_page(live_room, cleo, open_page):
    return open_page(live_room.admit(cleo))


def status(room_page):
    return room_page.tab.locator("[data-controller='announcements'][role='status']")


def wait_for_announcement(room_page, text):
    room_page.wait_until(
        lambda: status(room_page).text_content() == text,
        lambda: f"it says {status(room_page).text_content()!r}",
    )


def test_coming_on_stage_and_leaving_it_are_read_out(cleos_page, live_room, ben):
    seat = mark_as_heard(live_room.admit(ben, Seat.SPEAKER))
    cleos_page.push_regions("stage")
    wait_for_announcement(cleos_page, "Ben is on stage.")
    seat.step_down()
    cleos_page.push_regions("stage")
    wait_for_announcement(cleos_page, "Ben left the stage.")


def test_a_raised_hand_is_read_out_once(cleos_page, live_room, ben):
    live_room.admit(ben).raise_hand()
    cleos_page.push_regions("hands")
    wait_for_announcement(cleos_page, "Ben raised a hand.")
    status(cleos_page).evaluate("(status) => (status.textContent = '')")
    cleos_page.push_regions("hands")
    cleos_page.push(here=2)
    cleos_page.tab.get_by_text("2 here").wait_for()
    assert status(cleos_page).text_content() == ""


def test_a_hand_that_brings_its_owner_on_stage_is_not_read_out_as_lowered(
    cleos_page, live_room, ben
):
    seat = live_room.admit(ben)
    seat.raise_hand()
    cleos_page.push_regions("hands")
    wait_for_announcement(cleos_page, "Ben raised a hand.")
    seat.become(Seat.SPEAKER)
    cleos_page.push_regions("stage", "hands")
    cleos_page.tab.locator("#hands .person").wait_for(state="detached")
    assert status(cleos_page).text_content() == "Ben raised a hand."
    mark_as_heard(seat)
    cleos_page.push_regions("stage", "hands")
    wait_for_announcement(cleos_page, "Ben is on stage.")


def test_an_invitation_is_not_read_out_as_a_raised_hand(live_room, ada, cleo, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    live_room.admit(cleo).invite(adas_page.seat)
    adas_page.push_regions("hands")
    adas_page.tab.locator("#hands").get_by_text("invited").wait_for(state="attached")
    assert status(adas_page).text_content() == ""


def test_many_changes_at_once_are_not_read_out(cleos_page, live_room):
    def raise_hands(names):
        for name in names:
            live_room.admit(User.objects.welcome_guest(name)).raise_hand()
        cleos_page.push_regions("hands")
        cleos_page.tab.locator("#hands").get_by_text(names[-1], exact=True).wait_for(
            state="attached"
        )

    raise_hands(["Ben 1", "Ben 2", "Ben 3"])
    wait_for_announcement(
        cleos_page, "Ben 1 raised a hand. Ben 2 raised a hand. Ben 3 raised a hand."
    )
    raise_hands(["Ben 4", "Ben 5", "Ben 6", "Ben 7"])
    wait_for_announcement(
        cleos_page, "Ben 1 raised a hand. Ben 2 raised a hand. Ben 3 raised a hand."
    )


def test_people_in_the_green_room_are_not_read_out_to_the_audience(room, ada, cleo, open_page):
    room_page = open_page(room.admit(cleo))
    room.open_green_room()
    mark_as_heard(room.seat_of(ada))
    room_page.push_regions("room-header", "stage")
    room_page.tab.locator("#room-header[data-green-room]").wait_for(state="attached")
    assert room_page.tab.locator(".tile").count() == 0
    assert status(room_page).text_content() == ""
    room.go_live()
    room_page.push_regions("room-header", "stage")
    wait_for_announcement(room_page, "Ada is on stage.")


def test_an_asker_who_is_on_stage_cannot_be_invited_from_their_question(
    live_room, ada, ben, open_page
):
    seat = live_room.admit(ben)
    Question.ask(seat, "What did you charge first?")
    adas_page = open_page(live_room.seat_of(ada))
    invite = adas_page.tab.get_by_role("button", name="Invite Ben on stage")
    assert invite.is_visible()
    seat.become(Seat.SPEAKER)
    mark_as_heard(seat)
    adas_page.push_regions("stage")
    invite.wait_for(state="hidden")
    seat.step_down()
    adas_page.push_regions("stage")
    invite.wait_for()


def test_an_asker_can_be_invited_from_their_question(live_room, ada, ben, open_page):
    question = Question.ask(live_room.admit(ben), "What did you charge first?")
    adas_page = open_page(live_room.seat_of(ada))
    adas_page.tab.get_by_role("button", name="Invite Ben on stage").click()
    adas_page.wait_for_request(f"questions/{question.pk}/invitation")


@pytest.mark.parametrize("news", ["pulse", "drawing"])
def test_people_in_the_green_room_are_told_when_they_go_live(room, ben, cleo, open_page, news):
    room.open_green_room()
    pages = [open_page(room.admit(ben, Seat.SPEAKER)), open_page(room.admit(cleo))]
    room.go_live()
    for page in pages:
        if news == "pulse":
            page.push(state="live")
        page.push_regions("room-header", "stage")
    wait_for_announcement(pages[0], "You are live. Everybody in the room hears the stage now.")
    assert not status(pages[1]).text_content()
