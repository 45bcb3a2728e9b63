"""A room is held by one stage process at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rooms.models import Room, Stage
from rooms.models.stage import LEASE

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage.take_name("here:8189")


@pytest.fixture
def other_stage():
    return Stage.take_name("there:8189")


def let_lapse(stage):
    long_ago = timezone.now() - timedelta(seconds=LEASE + 1)
    Stage.objects.filter(pk=stage.pk).update(heartbeat_at=long_ago)


def test_a_live_room_is_claimed_once(live_room, stage, other_stage):
    assert live_room.claim(stage) == 1
    assert Room.objects.get(pk=live_room.pk).claim(other_stage) is None


def test_a_lapsed_lease_is_taken_over_under_a_new_epoch(live_room, stage, other_stage):
    live_room.claim(stage)
    let_lapse(stage)
    assert Room.objects.get(pk=live_room.pk).claim(other_stage) == 2


def test_a_stage_that_came_back_takes_its_own_rooms_at_once(live_room, stage):
    assert live_room.claim(stage) == 1
    assert live_room.claim(Stage.take_name("here:8189")) == 2


def test_a_room_that_is_not_live_cannot_be_claimed(room, stage):
    assert room.claim(stage) is None


def test_what_an_old_epoch_writes_is_lost(live_room, stage, other_stage):
    seat = live_room.seats.get()
    old = live_room.claim(stage)
    let_lapse(stage)
    new = Room.objects.get(pk=live_room.pk).claim(other_stage)
    seat.heard(old)
    assert not live_room.seats.get(heard_epoch=None).publishing
    assert not Room.objects.get(pk=live_room.pk).release(old)
    assert Room.objects.get(pk=live_room.pk).release(new)


def test_a_beating_stage_is_found_and_a_lapsed_one_is_not(stage, other_stage):
    stage.beat()
    let_lapse(other_stage)
    assert Stage.objects.least_busy() == stage
