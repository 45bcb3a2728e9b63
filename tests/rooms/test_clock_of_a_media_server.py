"""What a media server writes is dated by the database, because its own clock may be wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rooms.models import Destination, MediaServer, Room, Stay

pytestmark = pytest.mark.django_db
RIGHT = timezone.now


@pytest.fixture
def epoch(live_room):
    return live_room.claim(MediaServer.take_name("here:8189"))


@pytest.fixture(params=[-300, 300], ids=["behind", "ahead"])
def wrong_clock(request, monkeypatch, epoch):
    """From here on this process has a wrong clock."""
    wrong = timedelta(seconds=request.param)
    monkeypatch.setattr(timezone, "now", lambda: RIGHT() + wrong)


def is_now(moment):
    return abs(moment - RIGHT()) < timedelta(seconds=30)


def test_a_seat_that_is_heard_no_more_was_heard_just_now(live_room, epoch, wrong_clock):
    seat = live_room.seats.get()
    seat.heard(epoch)
    seat.unheard(epoch)
    assert is_now(live_room.seats.get().last_heard_at)
    stay = Stay.objects.get()
    assert is_now(stay.began_at) and is_now(stay.ended_at)


def test_a_room_in_which_nobody_speaks_is_quiet_from_now_on(live_room, epoch, wrong_clock):
    Room.objects.filter(pk=live_room.pk).update(quiet_since=None)
    live_room.count_publishers()
    assert is_now(Room.objects.get(pk=live_room.pk).quiet_since)


def test_a_destination_is_tried_again_in_time(live_room, epoch, wrong_clock):
    host = live_room.seats.get()
    destination = Destination.add(host, "A", "rtmps://rtmp.example/app", "key")
    Destination.report(live_room, epoch, destination.pk, destination.revision, "lost", "closed", 60)
    destination.refresh_from_db()
    assert is_now(destination.since)
    assert is_now(destination.next_try_at - timedelta(seconds=60))
