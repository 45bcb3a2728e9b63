"""The check of a recording against the clock, and the recorded gaps between its takes."""

import os

import pytest

from recordings.media.check import clock
from recordings.media.check.finding import (
    CLOCK,
    EARLY,
    INTERRUPTION,
    NO_CLOCK,
    OVERRUN,
    PAUSE,
    RESTART,
)
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.recordings.checking import LENGTH, findings, only
from tests.support.recordings.damage import set_clock
from tests.support.recordings.factories import NOON, RATE, record, writer_of


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
