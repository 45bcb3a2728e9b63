"""Making copies: their progress, the order in which they are ready, and workers that fail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recordings import tasks
from recordings.media.virtual_file import VirtualFile
from recordings.models import Copy
from recordings.models.state_machine import PATIENCE
from rooms.models import Room

pytestmark = pytest.mark.django_db


BEFORE_ENCODING = {
    "mp4": Copy.READY,
    "track": Copy.READY,
    "mp3": Copy.WAITING,
    "m4a": Copy.WAITING,
    "mastered": Copy.WAITING,
    "audiogram": Copy.WAITING,
    "lossless": Copy.OFFERED,
}


def states(recording):
    return {copy.kind: copy.state for copy in recording.copies.all()}


def event_of(recording):
    return Room.objects.get(pk=recording.room_id).event


def test_copies_without_an_encode_are_ready_before_the_mp3(recorded):
    recorded.finish()
    assert states(recorded) == BEFORE_ENCODING


def test_no_mp4_waits_for_the_mp3_of_another_session(recorded):
    with tasks.encoding:  # as if another thread of this worker were encoding
        tasks.seal(recorded.pk)
        assert states(recorded) == BEFORE_ENCODING
    tasks.reconcile()
    assert recorded.copies.get(kind=Copy.MP3).is_ready


def test_a_copy_whose_worker_reports_progress_is_not_taken_over(recorded):
    recorded.finish()
    copy = recorded.copies.get(kind=Copy.MP3)
    copy.move(Copy.WAITING, Copy.MAKING)
    copy.moved_at -= PATIENCE + timedelta(seconds=1)
    copy.save()
    copy.advance(40)
    tasks.reconcile()
    copy.refresh_from_db()
    assert (copy.state, copy.percent) == (Copy.MAKING, 40)


def test_each_percent_of_progress_is_one_event(recorded):
    recorded.finish()
    copy = recorded.copies.get(kind=Copy.MP3)
    copy.move(Copy.WAITING, Copy.MAKING)
    before = event_of(recorded)
    for percent in (0, 7, 7, 8):
        copy.advance(percent)
    assert event_of(recorded) == before + 2


def test_a_worker_that_slept_gives_up_a_copy_that_another_has_taken_over(recorded, monkeypatch):
    recorded.finish()
    copy = recorded.copies.get(kind=Copy.MP3)
    render = Copy.render

    def asleep(self):
        monkeypatch.setattr(Copy, "render", render)
        Copy.objects.filter(pk=copy.pk).update(moved_at=timezone.now() - PATIENCE * 2)
        tasks.reconcile()
        self.advance(40)

    monkeypatch.setattr(Copy, "render", asleep)
    assert not copy.make()
    copy.refresh_from_db()
    assert (copy.state, copy.percent) == (Copy.READY, 100)


def test_a_copy_knows_its_length_and_its_manifest(recorded):
    recorded.finish()
    copy = recorded.copies.get(kind=Copy.MP4)
    manifest = VirtualFile.load(recorded.directory / "copies" / copy.manifest)
    assert copy.bytes == manifest.length
    assert copy.percent == 100


def test_reconcile_makes_the_copies_that_a_dead_worker_left(recorded):
    tasks.seal(recorded.pk)
    long_ago = timezone.now() - PATIENCE - timedelta(seconds=1)
    Copy.objects.update(state=Copy.MAKING, moved_at=long_ago, bytes=0)
    tasks.reconcile()
    assert all(copy.is_ready and copy.bytes > 0 for copy in recorded.copies.all())


def test_a_disk_that_cannot_be_written_fails_the_copy_until_it_is_tried_again(recorded, caplog):
    recorded.seal()
    (recorded.directory / "copies").write_text("a file where the directory should be")
    recorded.make_copies()
    recorded.encode_copies()
    made = recorded.copies.exclude(state=Copy.OFFERED)
    assert {copy.state for copy in made} == {Copy.FAILED}
    assert all("copies" in copy.reason for copy in made)
    assert "could not be made" in caplog.text
    (recorded.directory / "copies").unlink()
    recorded.retry()
    tasks.reconcile()
    assert {copy.state for copy in recorded.copies.exclude(state=Copy.OFFERED)} == {Copy.READY}


def test_a_copy_that_becomes_ready_is_an_event(recorded):
    before = event_of(recorded)
    recorded.finish()
    assert event_of(recorded) > before
