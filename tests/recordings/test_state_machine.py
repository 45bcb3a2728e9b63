"""Moves between the states of a recording: declared, guarded, and taken over once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recordings.models import Recording
from recordings.models.state_machine import PATIENCE
from recordings.states import UndeclaredMove

pytestmark = pytest.mark.django_db


def test_an_undeclared_move_raises(recorded):
    with pytest.raises(UndeclaredMove):
        recorded.move(Recording.PUBLISHED, Recording.RECORDING)


def test_only_a_recording_of_a_silent_worker_is_taken_over_and_only_once(recorded):
    recorded.move(Recording.RECORDING, Recording.SEALING)

    def takes_over(silent_for):
        other = Recording.objects.get(pk=recorded.pk)
        Recording.objects.update(moved_at=timezone.now() - silent_for)
        return [other.claim(Recording.RECORDING, Recording.SEALING) for _ in range(2)]

    assert takes_over(silent_for=PATIENCE - timedelta(seconds=30)) == [False, False]
    assert takes_over(silent_for=PATIENCE + timedelta(seconds=1)) == [True, False]


def test_a_move_writes_the_fields_passed_to_it(recorded):
    recorded.move(Recording.RECORDING, Recording.SEALING)
    assert recorded.move(Recording.SEALING, Recording.FAILED, reason="the disk was full")
    assert recorded.reason == Recording.objects.get().reason == "the disk was full"
