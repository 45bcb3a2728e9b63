"""Two media servers that claim a room at the same instant: the room's lock lets one have it.

Each rule has a control, which takes the lock away and must see both have it.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from rooms.models import MediaServer, Room
from rooms.models.lease import LEASE
from tests.support.at_once import overlapping
from tests.support.controls import take_row_locks_away

pytestmark = pytest.mark.django_db(transaction=True)


def two_claim_a_room_that_nobody_holds(room):
    epochs, raised = claimed_by_two(room)
    return not raised and sorted(epochs, key=bool) == [None, 1]


def two_claim_the_room_of_a_media_server_that_died(room):
    dead = MediaServer.take_name("dead:8189")
    room.claim(dead)
    long_ago = timezone.now() - timedelta(seconds=LEASE + 1)
    MediaServer.objects.filter(pk=dead.pk).update(heartbeat_at=long_ago)
    epochs, raised = claimed_by_two(room)
    return not raised and sorted(epochs, key=bool) == [None, 2]


def claimed_by_two(room):
    rooms = [Room.objects.get(pk=room.pk) for _ in range(2)]
    names = "here:8189", "there:8189"
    media_servers = [MediaServer.take_name(name) for name in names]
    return overlapping(
        *[
            lambda one=one, by=by: one.claim(by)
            for one, by in zip(rooms, media_servers, strict=True)
        ]
    )


RULES = [two_claim_a_room_that_nobody_holds, two_claim_the_room_of_a_media_server_that_died]
each_rule = pytest.mark.parametrize("holds", RULES, ids=lambda rule: rule.__name__)


@each_rule
def test_the_lock_of_the_room_lets_one_media_server_have_it(live_room, holds):
    assert holds(live_room)


@each_rule
def test_without_the_lock_two_media_servers_have_the_room(live_room, holds, monkeypatch):
    take_row_locks_away(monkeypatch)
    assert not holds(live_room)
