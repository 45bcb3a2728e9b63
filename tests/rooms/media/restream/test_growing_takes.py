"""The segments of an epoch, found as they appear on disk."""

import pytest

from rooms.media.restream.growing_takes import GrowingTakes
from tests.support.recordings.factories import RATE, record, writer_of


@pytest.fixture
def room(tmp_path):
    return tmp_path / "room"


def starts(takes):
    found = []
    while segment := takes.next():
        found.append(segment.start // RATE)
    return found


def test_there_is_none_before_the_first(room):
    assert GrowingTakes(room, 1).next() is None


def test_it_begins_with_the_newest(room):
    record(writer_of(room), seconds=3)
    assert starts(GrowingTakes(room, 1)) == [2]


def test_it_goes_on_in_the_next_take(room):
    writer = writer_of(room)
    record(writer, seconds=1)
    takes = GrowingTakes(room, 1)
    assert starts(takes) == [0]
    record(writer, sample=20 * RATE, seconds=2)
    assert starts(takes) == [20, 21]
    record(writer, sample=30 * RATE, seconds=1)
    assert starts(takes) == [30]


def test_other_epochs_are_left_alone(room):
    record(writer_of(room, epoch=1), seconds=1)
    record(writer_of(room, epoch=3), seconds=1)
    assert GrowingTakes(room, 2).next() is None


def test_a_segment_that_cannot_be_read_is_skipped(room):
    writer = writer_of(room)
    record(writer, seconds=2)
    takes = GrowingTakes(room, 1)
    takes.next()
    (room / "e1/t1/00002.m4s").write_bytes(b"broken")
    assert takes.next() is None
    (room / "e1/t1/00003.m4s").write_bytes((room / "e1/t1/00001.m4s").read_bytes())
    assert takes.next() is not None
