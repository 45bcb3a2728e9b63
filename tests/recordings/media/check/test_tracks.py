"""The check of the speakers' own files."""

import pytest

from recordings.media.check.finding import (
    BAD_TRACK,
    CUT_TRACK,
    SHIFTED_TRACK,
)
from recordings.media.mp4.boxes import walk
from tests.support.recordings.checking import findings, only, track
from tests.support.recordings.damage import shift
from tests.support.recordings.factories import NOON, RATE, record, writer_of


def test_a_track_that_is_not_an_mp4_can_not_be_read(room):
    track(room, 1, "ben").write_bytes(b"damaged")
    finding = only(room)
    assert (finding.kind, finding.seat, finding.take) == (BAD_TRACK, "ben", 1)
    assert finding.second == pytest.approx(1, abs=0.03)


def test_a_track_that_is_damaged_in_the_middle_loses_the_rest(tmp_path):
    record(writer_of(tmp_path), seconds=10, speakers={"ben": (0, 10, 660)})
    path = track(tmp_path, 1, "ben")
    content = bytearray(path.read_bytes())
    fragments = [start for kind, start, _ in walk(bytes(content)) if kind == b"moof"]
    content[fragments[5] - 8 : fragments[6]] = bytes(fragments[6] - fragments[5] + 8)
    path.write_bytes(content)
    finding = only(tmp_path, ended_at=NOON + 10)
    assert (finding.kind, finding.seat) == (CUT_TRACK, "ben")
    assert finding.second == pytest.approx(5, abs=0.05)
    assert finding.amount == pytest.approx(5, abs=0.5)


def test_a_track_that_a_crash_cut_off_is_no_damage(room):
    path = track(room, 2, "ada")
    path.write_bytes(path.read_bytes()[:-100])
    assert findings(room) == []


def test_an_empty_track_that_a_crash_left_is_no_damage(room):
    track(room, 2, "ada").write_bytes(b"")
    assert findings(room) == []


def test_a_track_whose_sound_is_noise_can_not_be_read(room):
    path = track(room, 1, "ben")
    content = bytearray(path.read_bytes())
    content[-2000:] = b"\xff" * 2000
    path.write_bytes(content)
    assert (only(room).kind, only(room).seat) == (BAD_TRACK, "ben")


def test_a_track_that_begins_elsewhere_than_it_says_is_shifted(room):
    path = track(room, 1, "ben")
    path.rename(path.with_name(f"ben-{2 * RATE}.mp4"))
    finding = only(room)
    assert (finding.kind, finding.seat) == (SHIFTED_TRACK, "ben")
    assert finding.amount == pytest.approx(-1, abs=0.03)


def test_a_track_that_jumps_in_its_middle_is_shifted(room):
    shift(track(room, 1, "ben"), 0.5, tracks=(1,), first=2)
    finding = only(room)
    assert (finding.kind, finding.amount) == (SHIFTED_TRACK, 0.5)
