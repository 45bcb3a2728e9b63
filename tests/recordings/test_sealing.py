"""From the end of a session to its copies."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from hotline.celery import app as celery
from recordings import tasks
from recordings.media.virtual_file import VirtualFile
from recordings.models import Copy, Recording
from recordings.models.state_machine import PATIENCE
from recordings.states import UndeclaredMove
from rooms.models import Room
from tests.support.recordings.factories import NOON, RATE, cut_short, record, writer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(live_room):
    return Recording.objects.get(room=live_room)


@pytest.fixture
def recorded(recording):
    """Ada's ended session in two takes, both with her own sound."""
    ada = recording.room.seats.get().key
    writer = writer_of(recording.directory)
    record(writer, seconds=2, speakers={ada: (0, 2, 550)})
    record(writer, sample=60 * RATE, seconds=1, unix=NOON + 60, speakers={ada: (0, 1, 550)})
    recording.room.end()
    return recording


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
    assert recorded.state == Recording.SEALED
    assert [(take.epoch, take.number, take.samples) for take in recorded.takes.all()] == [
        (1, 1, pytest.approx(2 * RATE, abs=1024)),
        (1, 2, pytest.approx(1 * RATE, abs=1024)),
    ]
    assert (recorded.directory / "index.m3u8").read_text().endswith("#EXT-X-ENDLIST\n")
    assert [(copy.kind, copy.label, copy.state) for copy in recorded.copies.all()] == [
        (Copy.MP4, "", Copy.READY),
        (Copy.MP3, "", Copy.READY),
        (Copy.TRACK, "Ada", Copy.READY),
    ]


def test_copies_without_an_encode_are_ready_before_the_mp3(recorded):
    recorded.finish()
    states = {copy.kind: copy.state for copy in recorded.copies.all()}
    assert states == {Copy.MP4: Copy.READY, Copy.TRACK: Copy.READY, Copy.MP3: Copy.WAITING}


def test_no_mp4_waits_for_the_mp3_of_another_session(recorded):
    with tasks.encoding:  # as if another thread of this worker were encoding
        tasks.seal(recorded.pk)
        states = {copy.kind: copy.state for copy in recorded.copies.all()}
        assert states == {Copy.MP4: Copy.READY, Copy.TRACK: Copy.READY, Copy.MP3: Copy.WAITING}
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
    assert [copy.state for copy in recorded.copies.all()] == [Copy.READY] * 3


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
    assert [copy.state for copy in recording.copies.all()] == [Copy.READY] * 2


def test_a_session_still_live_is_not_sealed(recording):
    record(writer_of(recording.directory))
    tasks.seal(recording.pk)
    tasks.reconcile()
    recording.refresh_from_db()
    assert recording.state == Recording.RECORDING


def test_reconcile_seals_a_recording_whose_signal_was_lost(recorded):
    tasks.reconcile()
    recorded.refresh_from_db()
    assert recorded.state == Recording.SEALED


def test_reconcile_takes_over_from_a_worker_that_died_while_sealing(recorded):
    recorded.move(Recording.RECORDING, Recording.SEALING)
    tasks.reconcile()
    recorded.refresh_from_db()
    assert recorded.state == Recording.SEALING, "a worker at work is left alone"
    long_ago = timezone.now() - PATIENCE - timedelta(seconds=1)
    Recording.objects.update(moved_at=long_ago)
    tasks.reconcile()
    recorded.refresh_from_db()
    assert recorded.state == Recording.SEALED


def test_reconcile_makes_the_copies_that_a_dead_worker_left(recorded):
    tasks.seal(recorded.pk)
    long_ago = timezone.now() - PATIENCE - timedelta(seconds=1)
    Copy.objects.update(state=Copy.MAKING, moved_at=long_ago, bytes=0)
    tasks.reconcile()
    assert [copy.is_ready and copy.bytes > 0 for copy in recorded.copies.all()] == [True] * 3


def test_a_session_without_sound_is_sealed_and_has_no_copy(recording):
    recording.room.end()
    tasks.reconcile()
    recording.refresh_from_db()
    assert (recording.state, recording.copies.count()) == (Recording.SEALED, 0)


def test_a_disk_that_cannot_be_written_fails_the_copy_until_it_is_tried_again(recorded, caplog):
    recorded.seal()
    (recorded.directory / "copies").write_text("a file where the directory should be")
    recorded.make_copies()
    recorded.encode_copies()
    assert {copy.state for copy in recorded.copies.all()} == {Copy.FAILED}
    assert all("copies" in copy.reason for copy in recorded.copies.all())
    assert "could not be made" in caplog.text
    (recorded.directory / "copies").unlink()
    recorded.retry()
    tasks.reconcile()
    assert {copy.state for copy in recorded.copies.all()} == {Copy.READY}


def test_an_undeclared_move_raises(recorded):
    with pytest.raises(UndeclaredMove):
        recorded.move(Recording.SEALED, Recording.RECORDING)


def test_a_copy_that_becomes_ready_is_an_event(recorded):
    before = event_of(recorded)
    recorded.finish()
    assert event_of(recorded) > before


def test_the_playlist_names_whole_segments_only(recorded):
    cut_short(recorded.directory / "e1/t1/00001.m4s")
    recorded.finish()
    text = (recorded.directory / "index.m3u8").read_text()
    assert "e1/t1/00000.m4s" in text
    assert "e1/t1/00001.m4s" not in text
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1


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


def event_of(recording):
    return Room.objects.get(pk=recording.room_id).event


def at(second):
    """Return the moment that many seconds after the start of the recording."""
    return datetime.fromtimestamp(NOON + second, UTC)


def kept(recording):
    files = {path: path.stat().st_mtime_ns for path in recording.directory.rglob("*")}
    return files, list(recording.takes.values()), list(recording.copies.values())


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
