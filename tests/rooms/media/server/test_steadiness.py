"""When a media server may take the rooms of another one whose heartbeat is stale."""

import pytest

from rooms.media.server import steadiness
from rooms.media.server.steadiness import Steadiness
from rooms.models.lease import LEASE


class Clock:
    now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(steadiness, "time", clock)
    return clock


def beat(steady, clock, seconds):
    for _ in range(seconds):
        clock.now += 1
        steady.note_beat()


def test_it_may_once_its_own_heartbeats_came_through_for_a_lease(clock):
    steady = Steadiness()
    assert not steady.may_take_over
    beat(steady, clock, int(LEASE))
    assert not steady.may_take_over
    beat(steady, clock, 1)
    assert steady.may_take_over


def test_an_outage_longer_than_a_lease_begins_it_anew(clock):
    steady = Steadiness()
    beat(steady, clock, 10)
    clock.now += LEASE + 1
    steady.note_beat()
    assert not steady.may_take_over
    beat(steady, clock, int(LEASE))
    assert steady.may_take_over


def test_a_shorter_one_changes_nothing(clock):
    steady = Steadiness()
    beat(steady, clock, 10)
    clock.now += LEASE - 2
    steady.note_beat()
    assert steady.may_take_over
