"""The check of a sealed recording: damage of each kind gives its finding, and no other."""

import random

import pytest

from recordings.media.check.finding import (
    BAD_PICTURE,
    BAD_SOUND,
    BAD_TRACK,
    DAMAGED,
    MISSING,
    NOTHING,
    SHIFTED,
    SKEW,
    UNREADABLE_TAKE,
)
from recordings.media.take_reader import read_takes
from tests.support.recordings.checking import findings, only, track
from tests.support.recordings.damage import shift, zero, zero_media
from tests.support.recordings.factories import NOON, RATE, cut_short, record, writer_of


def test_a_recording_of_several_takes_is_without_findings(room):
    assert findings(room) == []


def test_a_recording_of_several_epochs_is_without_findings(tmp_path):
    record(writer_of(tmp_path, epoch=1), seconds=3)
    record(writer_of(tmp_path, epoch=2), seconds=3, unix=NOON + 8)
    assert findings(tmp_path, ended_at=NOON + 11) == []


def test_moments_that_two_epochs_recorded_are_no_damage(tmp_path):
    first = writer_of(tmp_path, epoch=1)
    record(first, seconds=8)
    record(writer_of(tmp_path, epoch=2), seconds=3, unix=NOON + 5.4)
    record(first, sample=8 * RATE, seconds=2, unix=NOON + 8)
    assert findings(tmp_path, ended_at=NOON + 8.4) == []


def test_a_recording_that_was_never_written_can_not_be_played(tmp_path):
    finding = only(tmp_path)
    assert (finding.kind, finding.is_fatal) == (NOTHING, True)


def test_a_recording_of_zeros_can_not_be_played(room):
    for path in room.rglob("*.m4s"):
        zero(path)
    finding = only(room)
    assert (finding.kind, finding.is_fatal, finding.amount) == (NOTHING, True, 10)


def test_a_recording_without_media_data_can_not_be_played(room):
    for path in room.rglob("*.m4s"):
        path.write_bytes(path.read_bytes().replace(b"mdat", b"free"))
    assert only(room).is_fatal


def test_a_deleted_segment_is_missing(room):
    (room / "e1/t1/00002.m4s").unlink()
    finding = only(room)
    assert (finding.kind, finding.is_fatal) == (MISSING, False)
    assert (finding.epoch, finding.take) == (1, 1)
    assert finding.second == pytest.approx(2, abs=0.03)
    assert finding.amount == pytest.approx(1, abs=0.03)


def test_segments_deleted_in_a_row_are_one_finding(room):
    (room / "e1/t1/00002.m4s").unlink()
    (room / "e1/t1/00003.m4s").unlink()
    assert only(room).amount == pytest.approx(2, abs=0.03)


def test_a_first_segment_that_is_deleted_is_missing(room):
    (room / "e1/t2/00000.m4s").unlink()
    finding = only(room)
    assert (finding.kind, finding.take, finding.amount) == (MISSING, 2, 1)
    assert finding.second == pytest.approx(6, abs=0.03)


@pytest.mark.parametrize("number", [2, 5], ids=["amid", "last"])
def test_a_truncated_segment_is_damaged_but_for_its_first_parts(room, number):
    cut_short(room / f"e1/t1/0000{number}.m4s")
    finding = only(room)
    assert (finding.kind, finding.take) == (DAMAGED, 1)
    assert finding.second + finding.amount == pytest.approx(number + 1, abs=0.03)
    assert 0.1 < finding.amount < 0.9


def test_a_segment_of_zeros_is_damaged(room):
    zero(room / "e1/t1/00003.m4s")
    finding = only(room)
    assert finding.kind == DAMAGED
    assert finding.second == pytest.approx(3, abs=0.03)


def test_a_damaged_last_segment_is_found_without_any_time(room):
    zero(room / "e1/t2/00003.m4s")
    finding = only(room, ended_at=None)
    assert (finding.kind, finding.take, finding.amount) == (DAMAGED, 2, 1)


def test_a_last_segment_that_the_next_epoch_saw_is_missing(tmp_path):
    record(writer_of(tmp_path, epoch=1), seconds=3)
    record(writer_of(tmp_path, epoch=2), seconds=3, unix=NOON + 4)
    (tmp_path / "e1/t1/00002.m4s").unlink()
    finding = only(tmp_path, ended_at=None)
    assert (finding.kind, finding.epoch, finding.amount) == (MISSING, 1, 1)


def test_media_of_zeros_can_not_be_seen_and_their_extent_is_told(room):
    for number in (2, 3):
        zero_media(room / f"e1/t1/0000{number}.m4s")
    found = [one for one in findings(room) if one.kind == BAD_PICTURE]
    assert [one.second for one in found] == pytest.approx([2], abs=0.03)
    assert [one.amount for one in found] == pytest.approx([2], abs=0.03)


def test_sound_that_is_noise_can_not_be_heard(room):
    segment = read_takes(room)[0].segments[1]
    content = bytearray(segment.path.read_bytes())
    for run in segment.of(2):
        content[run.offset : run.offset + int(run.sizes.sum())] = b"\xff" * int(run.sizes.sum())
    segment.path.write_bytes(content)
    finding = only(room)
    assert finding.kind == BAD_SOUND
    assert finding.second == pytest.approx(1, abs=0.03)


def test_a_take_without_its_init_can_not_be_read(room):
    (room / "e1/t1/init.mp4").unlink()
    found = findings(room)
    assert [(one.kind, one.take, one.amount) for one in found] == [(UNREADABLE_TAKE, 1, 6)]


def test_a_take_without_a_segment_is_no_damage(room):
    for path in (room / "e1/t2").glob("*.m4s"):
        path.unlink()
    assert findings(room, ended_at=NOON + 6) == []


def test_a_segment_whose_times_jump_is_shifted(room):
    shift(room / "e1/t1/00002.m4s", 0.5)
    found = findings(room)
    assert [one.kind for one in found] == [SHIFTED, SHIFTED]
    assert [one.amount for one in found] == pytest.approx([0.5, -0.5], abs=0.01)


def test_pictures_that_come_later_than_their_sound_are_skewed(room):
    for number in (2, 3):
        shift(room / f"e1/t1/0000{number}.m4s", 0.2, tracks=(1,))
    finding = only(room)
    assert finding.kind == SKEW
    assert finding.second == pytest.approx(2, abs=0.03)
    assert finding.amount == pytest.approx(0.2, abs=0.03)


def test_sound_that_comes_later_than_its_pictures_is_skewed(room):
    shift(room / "e1/t1/00002.m4s", 0.3, tracks=(2,))
    assert only(room).amount == pytest.approx(-0.3, abs=0.03)


def test_skew_that_nobody_notices_is_no_finding(room):
    shift(room / "e1/t1/00002.m4s", 0.04, tracks=(1,))
    assert findings(room) == []


@pytest.mark.parametrize("seed", range(20))
def test_any_damage_is_a_finding_and_no_error(room, seed):
    """A file of each kind gets 400 random bytes, or numbers of all ones, somewhere in its head."""
    dice = random.Random(seed)
    for pattern in ("init.mp4", "0*.m4s", "tracks/*.mp4"):
        path = dice.choice(sorted((room / "e1/t1").glob(pattern)))
        content = bytearray(path.read_bytes())
        for _ in range(10):
            at = dice.randrange(min(len(content), 1500))
            content[at : at + 40] = dice.choice([dice.randbytes(40), b"\xff" * 8])
        path.write_bytes(content)
    assert findings(room)


def test_findings_come_in_the_order_of_the_copy(room):
    zero(room / "e1/t2/00001.m4s")
    (room / "e1/t1/00002.m4s").unlink()
    track(room, 1, "ben").write_bytes(b"damaged")
    assert [one.kind for one in findings(room)] == [BAD_TRACK, MISSING, DAMAGED]


def test_the_check_writes_nothing(room):
    before = {path: path.stat().st_mtime_ns for path in room.rglob("*")}
    findings(room)
    assert {path: path.stat().st_mtime_ns for path in room.rglob("*")} == before
