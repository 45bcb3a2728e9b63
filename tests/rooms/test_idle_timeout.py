"""A live room in which nobody is heard warns its people, then ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rooms import tasks
from rooms.models import Invitation, MediaServer, Room, Seat
from tests.support.unreadable import make_unreadable

pytestmark = pytest.mark.django_db


def silent_for(room, **since):
    Room.objects.filter(pk=room.pk).update(quiet_since=timezone.now() - timedelta(**since))


def test_nine_silent_minutes_cause_no_warning(live_room):
    silent_for(live_room, minutes=9)
    Room.look_after()
    assert Room.objects.get(pk=live_room.pk).ends_at is None


def test_after_ten_silent_minutes_the_room_warns_and_stays_live(live_room):
    silent_for(live_room, minutes=10, seconds=1)
    Room.look_after()
    live_room.refresh_from_db()
    assert live_room.is_live and live_room.ends_at > timezone.now()


def test_the_room_ends_two_minutes_after_the_warning(live_room):
    silent_for(live_room, minutes=10, seconds=1)
    Room.look_after()
    Room.objects.update(warned_at=timezone.now() - timedelta(minutes=2, seconds=1))
    Room.look_after()
    assert Room.objects.get(pk=live_room.pk).has_ended


def test_a_publisher_who_comes_back_ends_the_warning(live_room):
    silent_for(live_room, minutes=10, seconds=1)
    Room.look_after()
    epoch = live_room.claim(MediaServer.take_name("here:1"))
    seat = live_room.seats.get()
    seat.heard(epoch)
    Room.look_after()
    live_room.refresh_from_db()
    assert live_room.ends_at is None and live_room.quiet_since is None


def test_a_room_whose_media_server_died_is_silent(live_room):
    epoch = live_room.claim(MediaServer.take_name("here:1"))
    live_room.seats.get().heard(epoch)
    MediaServer.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    Room.look_after()
    assert Room.objects.get(pk=live_room.pk).quiet_since


@pytest.mark.django_db(transaction=True)
def test_rows_that_can_not_be_read_stop_no_other_room(live_room, ada, cohost_ben, cleo):
    invitation = live_room.admit(cleo, Seat.LISTENER).invite(by=cohost_ben)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    make_unreadable(invitation, "made_at")
    other = Room.start(ada, "Another")
    for room in (live_room, other):
        room.go_live()
        silent_for(room, minutes=13)
    Room.objects.update(warned_at=timezone.now() - timedelta(minutes=3))
    make_unreadable(live_room, "created_at")
    tasks.look_after()
    assert Room.objects.get(pk=other.pk).has_ended
