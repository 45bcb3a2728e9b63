"""A room is held by one media server at a time."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from rooms.live.page_context import page_context
from rooms.live.room_page import draw
from rooms.live.status import AUDIENCE
from rooms.models import MediaServer, Room, Seat
from rooms.models.lease import LATE, LEASE

pytestmark = pytest.mark.django_db


@pytest.fixture
def media_server():
    return MediaServer.take_name("here:8189")


@pytest.fixture
def other_media_server():
    return MediaServer.take_name("there:8189")


def let_lapse(media_server, silent_for=LEASE + 1):
    long_ago = timezone.now() - timedelta(seconds=silent_for)
    MediaServer.objects.filter(pk=media_server.pk).update(heartbeat_at=long_ago)


def test_a_live_room_is_claimed_once(live_room, media_server, other_media_server):
    assert live_room.claim(media_server) == 1
    assert Room.objects.get(pk=live_room.pk).claim(other_media_server) is None


def test_a_lapsed_lease_is_taken_over_under_a_new_epoch(
    live_room, media_server, other_media_server
):
    live_room.claim(media_server)
    let_lapse(media_server)
    assert Room.objects.get(pk=live_room.pk).claim(other_media_server) == 2


def test_a_media_server_that_may_not_take_over_leaves_a_lapsed_lease_alone(
    live_room, media_server, other_media_server
):
    live_room.claim(media_server)
    let_lapse(media_server)
    found = Room.objects.get(pk=live_room.pk)
    assert found.claim(other_media_server, may_take_over=False) is None
    assert found.claim(media_server, may_take_over=False) == 2
    assert found.release(media_server, 2)
    assert found.claim(other_media_server, may_take_over=False) == 3


def test_a_media_server_that_missed_two_heartbeats_can_be_retired(
    live_room, media_server, other_media_server
):
    live_room.claim(media_server)
    let_lapse(media_server, LATE + 0.5)
    assert Room.objects.get(pk=live_room.pk).claim(other_media_server) is None
    assert media_server.retire_if_late()
    assert Room.objects.get(pk=live_room.pk).claim(other_media_server) == 2


def test_a_media_server_that_beat_meanwhile_is_not_retired(media_server):
    let_lapse(media_server, LATE + 0.5)
    media_server.beat()
    assert not media_server.retire_if_late()
    assert media_server in MediaServer.objects.beating()


def test_a_media_server_that_came_back_claims_its_own_rooms_at_once(live_room, media_server):
    assert live_room.claim(media_server) == 1
    assert live_room.claim(MediaServer.take_name("here:8189")) == 2


def test_a_room_that_was_deleted_meanwhile_cannot_be_claimed(live_room, media_server):
    Room.objects.filter(pk=live_room.pk).delete()
    assert live_room.claim(media_server) is None


def test_a_room_that_is_not_live_cannot_be_claimed(room, media_server):
    assert room.claim(media_server) is None


def test_writes_under_an_old_epoch_change_nothing(live_room, media_server, other_media_server):
    seat = live_room.seats.get()
    old = live_room.claim(media_server)
    let_lapse(media_server)
    new = Room.objects.get(pk=live_room.pk).claim(other_media_server)
    seat.heard(old)
    assert not live_room.seats.get(heard_epoch=None).publishing
    assert not Room.objects.get(pk=live_room.pk).release(media_server, old)
    assert Room.objects.get(pk=live_room.pk).release(other_media_server, new)


def test_a_media_server_with_a_lapsed_lease_is_not_chosen(media_server, other_media_server):
    media_server.beat()
    let_lapse(other_media_server)
    assert MediaServer.objects.least_busy() == media_server


def tile(room, seat):
    html, _ = draw(Room.objects.get(pk=room.pk), AUDIENCE, "en", ["stage"])
    found = re.search(rf'<li class="tile" data-seat="{seat.key}".*?</li>', html, re.DOTALL)
    return found and found[0]


def test_seats_that_a_dead_media_server_heard_are_reconnecting_until_given_up(
    live_room, media_server, ben
):
    adas, bens = live_room.seats.get(), live_room.admit(ben, Seat.SPEAKER)
    for seat in (adas, bens):
        seat.heard(live_room.claim(media_server))
    epoch = live_room.claim(media_server)
    assert "reconnecting" in tile(live_room, adas) and "reconnecting" in tile(live_room, bens)
    adas.heard(epoch)
    live_room.expect_nobody_back(epoch)
    assert "reconnecting" not in tile(live_room, adas)
    assert tile(live_room, bens) is None


def test_a_media_server_that_was_succeeded_gives_up_no_seat(live_room, media_server):
    seat = live_room.seats.get()
    seat.heard(live_room.claim(media_server))
    late = live_room.claim(media_server)
    live_room.claim(media_server)
    live_room.expect_nobody_back(late)
    assert "reconnecting" in tile(live_room, seat)


def test_giving_up_a_seat_is_an_event(live_room, media_server):
    live_room.seats.get().heard(live_room.claim(media_server))
    epoch = live_room.claim(media_server)
    live_room.refresh_from_db()
    live_room.expect_nobody_back(epoch)
    assert Room.objects.get(pk=live_room.pk).event == live_room.event + 1


def test_a_page_that_loads_while_a_seat_comes_back_agrees_with_its_event_number(
    live_room, media_server, ada
):
    """The view finds the room first and reads the event number later."""
    seat = live_room.seat_of(ada)
    found = Room.objects.select_related("host").get(pk=live_room.pk)
    seat.heard(live_room.claim(media_server))
    context = page_context(found, seat)
    assert context["event"] == Room.objects.get(pk=live_room.pk).event
    assert "reconnecting" not in render_to_string("rooms/parts/stage.html", context)


def test_claiming_one_room_claims_no_other(live_room, media_server):
    other = Room.start(live_room.host, "Another")
    other.go_live()
    live_room.claim(media_server)
    other.refresh_from_db()
    assert (other.media_server, other.epoch) == (None, 0)


def test_a_new_claim_clears_the_trouble_of_the_former_media_server(live_room, media_server):
    live_room.report_trouble(live_room.claim(media_server), "disk_full")
    live_room.claim(media_server)
    assert (live_room.trouble, Room.objects.get().trouble) == ("", "")


def test_a_claim_is_an_event(live_room, media_server):
    before = Room.objects.get().event
    live_room.claim(media_server)
    assert Room.objects.get().event == before + 1


def test_a_media_server_whose_row_was_deleted_keeps_its_room_under_its_epoch(
    live_room, media_server
):
    epoch = live_room.claim(media_server)
    media_server.delete()
    again = MediaServer.take_name("here:8189")
    assert live_room.keep(again, epoch)
    held = Room.objects.get()
    assert (held.media_server, held.epoch) == (again, epoch)


def test_keep_refuses_a_room_that_another_media_server_has_claimed_since(
    live_room, media_server, other_media_server
):
    old = live_room.claim(media_server)
    media_server.delete()
    new = Room.objects.get().claim(other_media_server)
    again = MediaServer.take_name("here:8189")
    assert not live_room.keep(again, old) and not live_room.keep(again, new)
    other_media_server.delete()
    assert not live_room.keep(again, old)
    assert Room.objects.get().media_server is None


def test_keeping_one_room_keeps_no_other(live_room, media_server):
    other = Room.start(live_room.host, "Another")
    other.go_live()
    for room in (live_room, other):
        epoch = room.claim(media_server)
    media_server.delete()
    live_room.keep(MediaServer.take_name("here:8189"), epoch)
    other.refresh_from_db()
    assert other.media_server is None


def test_releasing_one_room_releases_no_other(live_room, media_server):
    other = Room.start(live_room.host, "Another")
    other.go_live()
    for room in (live_room, other):
        epoch = room.claim(media_server)
    live_room.release(media_server, epoch)
    other.refresh_from_db()
    assert other.media_server == media_server


def test_a_room_is_not_released_by_a_media_server_that_its_row_does_not_name(
    live_room, media_server, other_media_server
):
    epoch = live_room.claim(media_server)
    assert not live_room.release(other_media_server, epoch)
    assert Room.objects.get().media_server == media_server


def test_a_room_is_held_while_the_lease_lasts(live_room, media_server):
    Room.start(live_room.host, "Another, without a media server")
    assert not live_room.is_held
    live_room.claim(media_server)
    assert live_room.is_held
    let_lapse(media_server)
    assert not live_room.is_held


def test_live_rooms_are_listed_newest_session_first(live_room):
    later = Room.start(live_room.host, "Another")
    later.go_live()
    assert list(Room.objects.live()) == [later, live_room]
    Room.objects.filter(pk=live_room.pk).update(live_at=timezone.now() + timedelta(hours=1))
    assert list(Room.objects.live()) == [live_room, later]


def test_the_least_busy_media_server_holds_the_fewest_rooms(
    live_room, media_server, other_media_server
):
    live_room.claim(media_server)
    assert MediaServer.objects.least_busy() == other_media_server
    live_room.release(media_server, 1)
    live_room.claim(other_media_server)
    assert MediaServer.objects.least_busy() == media_server


def test_retiring_one_media_server_leaves_the_others_beating(media_server, other_media_server):
    media_server.retire()
    assert list(MediaServer.objects.beating()) == [other_media_server]
