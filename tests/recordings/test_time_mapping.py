"""Moments of a session and their places in its takes."""

from datetime import UTC, datetime

import pytest

from tests.support.recordings.factories import NOON, RATE, record, writer_of

pytestmark = pytest.mark.django_db


class TestTimeMapping:
    def test_a_moment_is_found_in_its_take(self, recorded):
        assert recorded.mark_at(at(1.5)) == (1, 1, int(1.5 * RATE))
        assert recorded.mark_at(at(60.25)) == (1, 2, int(60.25 * RATE))

    def test_a_moment_between_takes_is_the_start_of_the_later_one(self, recorded):
        assert recorded.mark_at(at(30)) == (1, 2, 60 * RATE)

    def test_marks_are_the_same_before_and_after_sealing(self, recorded):
        moments = [at(second) for second in (-5, 0, 1.5, 30, 60.5)]
        before = [recorded.mark_at(moment) for moment in moments]
        recorded.finish()
        recorded.refresh_from_db()
        assert [recorded.mark_at(moment) for moment in moments] == before

    def test_a_moment_after_the_end_is_the_end(self, recorded):
        recorded.finish()
        recorded.refresh_from_db()
        epoch, take, sample = recorded.mark_at(at(500))
        assert (epoch, take) == (1, 2)
        assert sample == pytest.approx(61 * RATE, abs=1024)

    def test_a_moment_after_the_last_segment_belongs_to_the_take_on_air(self, recording):
        record(writer_of(recording.directory), seconds=1)
        assert recording.mark_at(at(1.8)) == (1, 1, int(1.8 * RATE))

    def test_there_is_no_mark_without_a_take(self, recording):
        assert recording.mark_at(at(0)) is None


def at(second):
    """Return the moment that many seconds after the start of the recording."""
    return datetime.fromtimestamp(NOON + second, UTC)
