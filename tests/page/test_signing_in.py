"""A page whose person signed in in another tab and therefore has another seat."""

from qna.models import Question
from rooms.models import Seat
from tests.support.page.speaking import KEEP_TRACKS, join_stage, sends_sound


def test_ones_own_questions_are_those_of_the_new_seat(cleos_page, ben, live_room, questions):
    first = cleos_page.tab.locator(f"#question-{questions[0].pk}")
    assert first.get_attribute("data-mine") is None
    seat = live_room.seat_of(ben)
    cleos_page.push(seat=seat.key, asked=Question.objects.asked_by(seat))
    cleos_page.wait_until(
        lambda: first.get_attribute("data-mine") is not None, "it is somebody else's still"
    )


def test_a_new_seat_publishes_and_listens_again(live_room, ben, dov, open_page):
    room_page = join_stage(open_page(live_room.admit(ben, Seat.SPEAKER), script=KEEP_TRACKS))
    for endpoint in ("whip", "whep"):
        room_page.wait_for_request(endpoint)
    room_page.requests.clear()
    room_page.push(seat=live_room.admit(dov, Seat.SPEAKER).key)
    for endpoint in ("whip", "whep"):
        room_page.wait_for_request(endpoint)
    assert sends_sound(room_page)


def test_news_of_the_seat_that_the_page_has_already_changes_nothing(live_room, ben, open_page):
    room_page = join_stage(open_page(live_room.admit(ben, Seat.SPEAKER), script=KEEP_TRACKS))
    room_page.wait_for_request("whep")
    room_page.requests.clear()
    room_page.push(seat=room_page.seat.key)
    room_page.push(here=7)
    room_page.tab.get_by_text("7 here").wait_for()
    assert not room_page.has_requested("whip") and not room_page.has_requested("whep")
