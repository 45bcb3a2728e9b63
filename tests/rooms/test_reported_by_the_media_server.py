"""Reports of a media server about a seat: a shared screen, and its speaking time."""

import pytest

from hotline.accounts.signals import guest_signed_in
from rooms.models import MediaServer, Room, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def epoch(live_room):
    return live_room.claim(MediaServer.take_name("here:1"))


@pytest.fixture
def seat(live_room, epoch):
    return live_room.seats.get()


def as_written(seat):
    return Seat.objects.select_related("room").get(pk=seat.pk)


def test_a_screen_is_shared_until_its_end_is_reported(seat, epoch):
    seat.shared(epoch)
    assert as_written(seat).sharing
    seat.unshared(epoch)
    assert not as_written(seat).sharing


def test_a_seat_that_shares_only_a_screen_is_not_heard(seat, epoch):
    seat.shared(epoch)
    assert not as_written(seat).publishing
    assert as_written(seat).room.quiet_since


def test_a_screen_of_an_old_epoch_is_not_shared(seat, epoch, live_room):
    seat.shared(epoch)
    live_room.claim(live_room.media_server)
    assert not as_written(seat).sharing


def test_sharing_a_screen_is_an_event(seat, epoch, live_room):
    live_room.refresh_from_db()
    before = live_room.event
    seat.shared(epoch)
    live_room.refresh_from_db()
    assert live_room.event == before + 1


def test_speaking_time_adds_up_under_one_epoch_and_is_lost_under_an_old_one(seat, epoch, live_room):
    seat.spoke(epoch, 1.75)
    seat.spoke(epoch, 0.5)
    live_room.claim(live_room.media_server)
    seat.spoke(epoch, 10)
    assert as_written(seat).spoken == 2.25


def test_a_guest_who_signs_in_keeps_the_time_they_spoke(live_room, epoch, cleo, ben):
    live_room.admit(cleo, Seat.SPEAKER).spoke(epoch, 2)
    kept = live_room.admit(ben)
    kept.spoke(epoch, 1)
    guest_signed_in.send(None, guest=cleo, person=ben)
    assert as_written(kept).spoken == 3


def test_a_screen_reported_under_an_old_epoch_changes_nothing(seat, epoch, live_room):
    later = live_room.claim(live_room.media_server)
    seat.shared(epoch)
    assert seat.screen_epoch is None and as_written(seat).screen_epoch is None
    seat.shared(later)
    seat.unshared(epoch)
    assert seat.screen_epoch == as_written(seat).screen_epoch == later


def test_the_start_and_the_end_of_being_heard_are_one_event_each(seat, epoch):
    before = Room.objects.get().event
    seat.heard(epoch)
    assert seat.heard_epoch == epoch
    seat.unheard(epoch)
    assert seat.heard_epoch is None
    assert Room.objects.get().event == before + 2


def test_repeated_trouble_of_a_recording_is_stored_and_is_one_event(live_room, epoch):
    before = Room.objects.get().event
    for _ in range(2):
        live_room.report_trouble(epoch, "disk_full")
    assert live_room.trouble == Room.objects.get().trouble == "disk_full"
    assert Room.objects.get().event == before + 1
    live_room.report_trouble(epoch, "")
    assert Room.objects.get().trouble == ""


def test_trouble_reported_under_an_old_epoch_is_not_stored(live_room, epoch):
    live_room.claim(live_room.media_server)
    live_room.report_trouble(epoch, "disk_full")
    assert live_room.trouble == Room.objects.get().trouble == ""


def test_trouble_in_one_room_is_not_stored_in_another(live_room, epoch):
    other = Room.start(live_room.host, "Another")
    other.go_live()
    assert other.claim(live_room.media_server) == epoch
    live_room.report_trouble(epoch, "disk_full")
    other.refresh_from_db()
    assert other.trouble == ""
