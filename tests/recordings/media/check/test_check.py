"""The check of a sealed recording: damage of each kind gives its finding, and no other."""

import os

import pytest

from recordings.media.check import clock
from recordings.media.check.finding import (
    BAD_PICTURE,
    BAD_SOUND,
    BAD_TRACK,
    CLOCK,
    CUT_TRACK,
    DAMAGED,
    EARLY,
    INTERRUPTION,
    MISSING,
    NO_CLOCK,
    NOTHING,
    OVERRUN,
    PAUSE,
    RESTART,
    SHIFTED,
    SHIFTED_TRACK,
    SKEW,
    UNREADABLE_TAKE,
)
from recordings.media.check.recording import check
from recordings.media.mp4.boxes import walk
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.recordings.damage import set_clock, shift, zero, zero_media
from tests.support.recordings.factories import NOON, RATE, cut_short, record, writer_of

LENGTH = 21.0
"""Seconds from the first take's beginning to the second's end."""


@pytest.fixture
def room(tmp_path):
    """Six seconds with Ben, eleven seconds in which the disk was full, four seconds with Ada."""
    directory = tmp_path / "room"
    writer = writer_of(directory)
    record(writer, seconds=6, speakers={"ben": (1, 5, 660)})
    record(writer, sample=17 * RATE, seconds=4, unix=NOON + 17, speakers={"ada": (0, 4, 550)})
    return directory


def findings(room, ended_at=NOON + LENGTH):
    takes = read_takes(room)
    return check(room, takes, stretches(takes), ended_at)


def only(room, **times):
    found = findings(room, **times)
    assert len(found) == 1, found
    return found[0]


def track(room, take, seat):
    (path,) = (room / f"e1/t{take}/tracks").glob(f"{seat}-*.mp4")
    return path


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


def test_a_recording_whose_media_are_zeros_can_not_be_played(room):
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


def test_a_truncated_segment_is_damaged(room):
    cut_short(room / "e1/t1/00002.m4s")
    finding = only(room)
    assert (finding.kind, finding.take) == (DAMAGED, 1)
    assert finding.amount == pytest.approx(1, abs=0.03)


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
    (run,) = segment.of(2)
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


def test_a_clock_that_was_set_between_two_takes_is_found_by_their_counter(room):
    set_clock(room / "e1/t2", -3600)
    finding = only(room, ended_at=None)
    assert (finding.kind, finding.take, finding.amount) == (CLOCK, 2, -3600)


def test_a_clock_that_was_set_back_between_two_epochs_is_found(tmp_path):
    record(writer_of(tmp_path, epoch=1), seconds=3)
    record(writer_of(tmp_path, epoch=2), seconds=3, unix=NOON - 600)
    finding = only(tmp_path, ended_at=None)
    assert (finding.kind, finding.epoch) == (CLOCK, 2)
    assert finding.amount == pytest.approx(-603, abs=0.03)


def test_a_take_that_does_not_tell_when_it_began_is_found(room):
    (room / "e1/t1/take.json").unlink()
    found = findings(room)
    assert NO_CLOCK in [one.kind for one in found]


def test_the_seconds_missing_before_the_end_are_found(room):
    finding = only(room, ended_at=NOON + LENGTH + 40)
    assert (finding.kind, finding.take) == (EARLY, 2)
    assert finding.amount == pytest.approx(40, abs=0.03)


def test_the_end_may_be_long_after_the_last_speaker_has_left(tmp_path):
    record(writer_of(tmp_path), seconds=8, speakers={"ben": (0, 3, 660)})
    assert findings(tmp_path, ended_at=NOON + 900) == []


def test_a_clock_that_was_set_during_the_last_take_is_found_by_its_files(room):
    later = NOON + LENGTH + 3600
    for path in (room / "e1/t2").glob("*.m4s"):
        os.utime(path, (later, later))
    finding = only(room, ended_at=later)
    assert finding.kind == CLOCK
    assert finding.amount == pytest.approx(3600, abs=0.03)


def test_a_recording_that_went_on_after_the_end_is_found(room):
    finding = only(room, ended_at=NOON + LENGTH - 12)
    assert finding.kind == OVERRUN
    assert finding.amount == pytest.approx(12, abs=0.03)


def test_a_media_server_may_take_some_seconds_to_stop(room):
    assert findings(room, ended_at=NOON + LENGTH - 4) == []
    assert findings(room, ended_at=NOON + LENGTH + 2.5) == []


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


def test_findings_come_in_the_order_of_the_copy(room):
    zero(room / "e1/t2/00001.m4s")
    (room / "e1/t1/00002.m4s").unlink()
    track(room, 1, "ben").write_bytes(b"damaged")
    assert [one.kind for one in findings(room)] == [BAD_TRACK, MISSING, DAMAGED]


def test_the_check_writes_nothing(room):
    before = {path: path.stat().st_mtime_ns for path in room.rglob("*")}
    findings(room)
    assert {path: path.stat().st_mtime_ns for path in room.rglob("*")} == before


def gaps(room):
    takes = read_takes(room)
    return clock.gaps(takes, stretches(takes))


def test_the_gap_between_takes_of_one_epoch_is_listed_as_an_interruption(room):
    (gap,) = gaps(room)
    assert (gap.kind, gap.take) == (INTERRUPTION, 2)
    assert gap.amount == pytest.approx(11, abs=0.03)
    assert gap.second == pytest.approx(6, abs=0.03)
    assert gap.is_gap and not gap.is_fatal


def test_the_gap_between_epochs_is_listed_as_a_restart(tmp_path):
    record(writer_of(tmp_path, epoch=1), seconds=3)
    record(writer_of(tmp_path, epoch=2), seconds=3, unix=NOON + 5)
    (gap,) = gaps(tmp_path)
    assert (gap.kind, gap.epoch) == (RESTART, 2)
    assert gap.amount == pytest.approx(2, abs=0.03)


def test_the_gap_after_the_last_speaker_has_left_is_listed_as_a_pause(tmp_path):
    writer = writer_of(tmp_path)
    record(writer, seconds=8, speakers={"ben": (0, 3, 660)})
    record(writer, sample=68 * RATE, seconds=3, unix=NOON + 68)
    (gap,) = gaps(tmp_path)
    assert (gap.kind, gap.take) == (PAUSE, 2)
    assert gap.amount == pytest.approx(60, abs=0.03)


def test_the_gap_of_a_mixer_that_was_restarted_in_its_epoch_is_listed_as_a_restart(tmp_path):
    writer = writer_of(tmp_path)
    record(writer, sample=60 * RATE, seconds=3)
    record(writer, seconds=3, unix=NOON + 5)
    (gap,) = gaps(tmp_path)
    assert gap.kind == RESTART
    assert gap.amount == pytest.approx(2, abs=0.03)


def test_a_clock_that_was_set_does_not_change_a_gap_on_one_counter(room):
    set_clock(room / "e1/t2", 3600)
    assert [gap.amount for gap in gaps(room)] == pytest.approx([11], abs=0.03)


def test_takes_without_time_between_them_have_no_gap(tmp_path):
    record(writer_of(tmp_path, epoch=1), seconds=3)
    record(writer_of(tmp_path, epoch=2), seconds=3, unix=NOON + 3.2)
    assert gaps(tmp_path) == []
