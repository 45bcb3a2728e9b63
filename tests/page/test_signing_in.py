"""Somebody signs in in another tab, and has another seat by that."""

from rooms.models import Seat
from tests.support.page.speaking import KEEP_TRACKS, join, sends_sound


def test_what_is_mine_is_what_the_new_seat_asked(cleos, ben, live_room, questions):
    first = cleos.page.locator(f"#question-{questions[0].pk}")
    assert first.get_attribute("data-mine") is None
    cleos.hears(seat=live_room.seat_of(ben).key)
    cleos.until(lambda: first.get_attribute("data-mine") is not None, "it is somebody else's still")


def test_who_speaks_and_listens_comes_again_as_the_new_seat(live_room, ben, dov, enter):
    studio = join(enter(live_room.admit(ben, Seat.SPEAKER), script=KEEP_TRACKS))
    for line in ("whip", "whep"):
        studio.sent(line)
    studio.posted.clear()
    studio.hears(seat=live_room.admit(dov, Seat.SPEAKER).key)
    for line in ("whip", "whep"):
        studio.sent(line)
    assert sends_sound(studio)


def test_the_seat_that_the_page_has_anyway_changes_nothing(live_room, ben, enter):
    studio = join(enter(live_room.admit(ben, Seat.SPEAKER), script=KEEP_TRACKS))
    studio.sent("whep")
    studio.posted.clear()
    studio.hears(seat=studio.seat.key)
    studio.hears(here=7)
    studio.page.get_by_text("7 here").wait_for()
    assert not studio.has_sent("whip") and not studio.has_sent("whep")
