"""From the end of a session to its sealed recording and its copies."""

import weakref
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from hotline.celery import app as celery
from recordings import tasks
from recordings.models import Copy, Recording
from recordings.models.state_machine import PATIENCE
from tests.support.recordings.factories import RATE, cut_short, record, writer_of

pytestmark = pytest.mark.django_db


def test_going_live_begins_a_recording(recording):
    assert recording.state == Recording.RECORDING


def test_a_session_that_is_not_recorded_has_nothing_to_seal_and_no_copy(room):
    room.go_live(recorded=False)
    room.end()
    tasks.reconcile()
    recording = Recording.objects.get(room=room)
    assert (recording.state, recording.copies.count()) == (Recording.NONE, 0)
    assert not recording.directory.exists()


def test_sealing_leaves_takes_a_playlist_and_copies_that_are_ready(recorded):
    tasks.seal(recorded.pk)
    recorded.refresh_from_db()
    assert recorded.state == Recording.PUBLISHED
    assert [(take.epoch, take.number, take.samples) for take in recorded.takes.all()] == [
        (1, 1, pytest.approx(2 * RATE, abs=1024)),
        (1, 2, pytest.approx(1 * RATE, abs=1024)),
    ]
    assert (recorded.directory / "index.m3u8").read_text().endswith("#EXT-X-ENDLIST\n")
    assert [(copy.kind, copy.label, copy.state) for copy in recorded.copies.all()] == [
        ("mp4", "", Copy.READY),
        ("mp3", "", Copy.READY),
        ("m4a", "", Copy.READY),
        ("mastered", "", Copy.READY),
        ("audiogram", "", Copy.READY),
        ("track", "Ada", Copy.READY),
        ("lossless", "Ada", Copy.OFFERED),
    ]


def test_sealing_twice_changes_nothing(recorded):
    tasks.seal(recorded.pk)
    before = kept(recorded)
    tasks.seal(recorded.pk)
    tasks.reconcile()
    assert kept(recorded) == before


def test_only_one_of_two_workers_seals(recorded):
    first, second = Recording.objects.get(pk=recorded.pk), Recording.objects.get(pk=recorded.pk)
    assert [first.seal(), second.seal()] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_workers_that_seal_at_once_make_each_take_and_copy_once(recorded):
    ready = Barrier(4)

    def work():
        try:
            ready.wait()
            tasks.seal(recorded.pk)
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    tasks.reconcile()
    assert recorded.takes.count() == 2
    made = [copy.kind for copy in recorded.copies.filter(state=Copy.READY)]
    assert made == ["mp4", "mp3", "m4a", "mastered", "audiogram", "track"]


@pytest.fixture
def tasks_run_at_once():
    celery.conf.task_always_eager = True
    yield
    celery.conf.task_always_eager = False


def test_the_end_of_a_session_leads_to_its_copies(
    live_room, tasks_run_at_once, django_capture_on_commit_callbacks
):
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory))
    with django_capture_on_commit_callbacks(execute=True):
        live_room.end()
    assert {copy.state for copy in recording.copies.all()} == {Copy.READY}


def test_a_session_still_live_is_not_sealed(recording):
    record(writer_of(recording.directory))
    tasks.seal(recording.pk)
    tasks.reconcile()
    recording.refresh_from_db()
    assert recording.state == Recording.RECORDING


def test_reconcile_seals_a_recording_whose_signal_was_lost(recorded):
    tasks.reconcile()
    recorded.refresh_from_db()
    assert recorded.state == Recording.PUBLISHED


def test_reconcile_takes_over_from_a_worker_that_died_while_sealing(recorded):
    recorded.move(Recording.RECORDING, Recording.SEALING)
    tasks.reconcile()
    recorded.refresh_from_db()
    assert recorded.state == Recording.SEALING, "a worker at work is left alone"
    long_ago = timezone.now() - PATIENCE - timedelta(seconds=1)
    Recording.objects.update(moved_at=long_ago)
    tasks.reconcile()
    recorded.refresh_from_db()
    assert recorded.state == Recording.PUBLISHED


def test_a_session_without_sound_is_sealed_and_has_no_copy(recording):
    recording.room.end()
    tasks.reconcile()
    recording.refresh_from_db()
    assert (recording.state, recording.copies.count()) == (Recording.PUBLISHED, 0)


def test_the_playlist_names_whole_segments_only(recorded):
    cut_short(recorded.directory / "e1/t1/00001.m4s")
    recorded.finish()
    text = (recorded.directory / "index.m3u8").read_text()
    assert "e1/t1/00000.m4s" in text
    assert "e1/t1/00001.m4s" not in text
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1


def test_takes_that_a_worker_forgets_take_no_memory_and_are_read_again(recorded):
    before = [take.directory for take in recorded.takes_on_disk]
    memory = weakref.ref(recorded.laid[0])
    recorded.forget_takes()
    assert memory() is None
    assert [take.directory for take in recorded.takes_on_disk] == before


def kept(recording):
    files = {path: path.stat().st_mtime_ns for path in recording.directory.rglob("*")}
    return files, list(recording.takes.values()), list(recording.copies.values())
