"""Two media servers that recorded one room at the same time: the copy has each moment once."""

import math

import pytest

from recordings.media import time_mapping, vod_playlist
from recordings.media.overlapping_takes import Beginning, kept
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.recordings.factories import NOON, RATE, record, writer_of


@pytest.fixture
def room(tmp_path):
    return tmp_path / "room"


def held_by_two(room, since=4.4, until=9.0, late=0.0):
    """Record `until` seconds by the first holder, and from `since` on six seconds by the second."""
    first = writer_of(room, epoch=1)
    record(first, seconds=since // 1)
    second = writer_of(room, epoch=2)
    record(second, seconds=6, unix=NOON + since + late, tone=880)
    # In reality the first take goes on; here another follows, because `record` writes whole takes.
    record(first, sample=int(since) * RATE, seconds=until - since // 1, unix=NOON + since // 1)


def lengths(room):
    return {f"e{t.epoch}/t{t.number}": round(t.samples / RATE) for t in read_takes(room)}


def test_a_time_that_two_holders_recorded_is_in_the_copy_once(room):
    held_by_two(room)
    assert lengths(room) == {"e1/t1": 4, "e2/t1": 6}
    assert stretches(read_takes(room))[-1].end / RATE == pytest.approx(10, abs=0.1)
    assert len(list(room.glob("e1/t*/*.m4s"))) == 9  # no segment is deleted


def test_the_take_of_the_earlier_holder_is_cut_between_two_segments(room):
    first = writer_of(room, epoch=1)
    record(first, seconds=8)
    record(writer_of(room, epoch=2), seconds=3, unix=NOON + 5.4)
    # The second holder found all eight on disk, as if it had looked late.
    assert lengths(room) == {"e1/t1": 5, "e2/t1": 3}


def test_a_clock_that_was_set_back_cuts_no_take(room):
    record(writer_of(room, epoch=1), seconds=5)
    record(writer_of(room, epoch=2), seconds=3, unix=NOON - 3600)
    assert lengths(room) == {"e1/t1": 5, "e2/t1": 3}


def test_takes_of_epochs_that_follow_each_other_are_kept_whole(room):
    record(writer_of(room, epoch=1), seconds=3)
    record(writer_of(room, epoch=2), seconds=3, unix=NOON + 3)
    record(writer_of(room, epoch=5), seconds=3, unix=NOON + 60)
    assert lengths(room) == {"e1/t1": 3, "e2/t1": 3, "e5/t1": 3}


def test_the_full_playlist_has_each_moment_once(room):
    held_by_two(room)
    text = vod_playlist.text(read_takes(room))
    assert text.count("#EXTINF") == 4 + 6
    assert "e1/t2" not in text


def test_a_moment_that_two_holders_recorded_maps_to_the_take_in_the_copy(room):
    held_by_two(room)
    takes = time_mapping.starts_on_disk(room)
    assert [(take.epoch, take.seconds) for take in takes] == [(1, 4), (2, math.inf)]
    assert time_mapping.mark_at(NOON + 6.4, takes) == (2, 1, 2 * RATE)


def test_of_three_holders_each_is_kept_until_the_next_begins():
    begun = [Beginning(1, 0, {}), Beginning(2, 10, {}), Beginning(3, 20, {})]
    ends = [float(end) for end in range(1, 31)]
    assert kept(1, 1, ends, begun) == 10
    assert kept(2, 1, ends, begun) == 20
    assert kept(3, 1, ends, begun) == 30
