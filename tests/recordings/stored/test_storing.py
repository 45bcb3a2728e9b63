"""Copies that are put into a store: their bytes, their progress, and what may go wrong."""

import io
import subprocess
import sys
from datetime import timedelta

import av
import pytest
from django.db.models import F
from django.utils import timezone

from recordings import tasks
from recordings.delivery import store_errors
from recordings.media.virtual_file import VirtualFile
from recordings.media.virtual_reader import VirtualReader
from recordings.models import Copy, Recording, StoredFile
from tests.support.recordings import stored
from tests.support.recordings.stored import fetch, later, local

pytestmark = pytest.mark.django_db


def cancelled_at(percent, monkeypatch):
    """Let somebody cancel each copy that comes to this percentage."""
    report = Copy._report

    def cancelled(self, percent_now):
        if percent_now >= percent:
            Copy.objects.get(pk=self.pk).cancel()
        report(self, percent_now)

    monkeypatch.setattr("recordings.media.progress.EVERY", 0)
    monkeypatch.setattr(Copy, "_report", cancelled)


def test_a_stored_mp4_has_the_bytes_of_the_one_on_the_disk(mp4):
    assert mp4.is_ready and mp4.bytes == len(local(mp4))
    assert stored.content(mp4.stored) == local(mp4)


def test_a_stored_mp4_plays_from_its_link(mp4):
    with av.open(io.BytesIO(fetch(mp4.link()))) as movie:
        assert sum(1 for _ in movie.decode(video=0)) > 25
    assert fetch(mp4.link(), Range="bytes=100-199") == local(mp4)[100:200]


def test_the_segments_stay_for_the_replay(mp4):
    segments = list(mp4.recording.directory.glob("e1/*/*.m4s"))
    assert len(segments) >= 3


def test_a_name_tells_nothing_of_the_room(mp4):
    assert mp4.recording.room.key not in mp4.stored
    assert mp4.recording.room.slug not in mp4.stored


def test_an_encoded_file_is_deleted_from_the_disk_when_it_is_stored(mp3):
    assert mp3.make()
    assert fetch(mp3.link())[:3] == b"ID3"
    assert list((mp3.recording.directory / "copies").glob("*.mp3")) == []


def test_a_worker_stores_all_copies_and_then_tells_the_host(published):
    published.encode()
    made = published.copies.exclude(state=Copy.OFFERED)
    assert {copy.is_stored for copy in made} == {True}
    published.refresh_from_db()
    assert published.notified_at


def test_the_percentage_counts_making_and_storing(mp3, monkeypatch):
    seen, report = [], Copy._report

    def noted(self, percent):
        if self.kind == Copy.MP3:  # the M4A is made in the same pass
            seen.append(percent)
        report(self, percent)

    monkeypatch.setattr("recordings.media.progress.EVERY", 0)
    monkeypatch.setattr(Copy, "_report", noted)
    mp3.make()
    assert seen == sorted(seen) and seen[-1] >= 90
    assert any(0 < percent < 70 for percent in seen) and any(percent > 70 for percent in seen)


def test_a_copy_that_waits_for_its_companion_to_be_stored_is_not_taken_over(mp3, monkeypatch):
    claims, report = [], Copy._report

    def noted(self, percent):
        report(self, percent)
        if self.kind != mp3.kind and 70 < self.percent < 100:
            claims.append(Copy.objects.get(pk=mp3.pk).moved_at)

    monkeypatch.setattr("recordings.media.progress.EVERY", 0)
    monkeypatch.setattr(Copy, "_report", noted)
    assert mp3.make()
    assert len(set(claims)) > 1


def test_a_companion_is_stored_although_the_copy_that_it_was_made_with_is_cancelled(
    mp3, monkeypatch
):
    report = Copy._report

    def cancelled(self, percent):
        if self.kind != mp3.kind and percent > 70:
            Copy.objects.get(pk=mp3.pk).cancel()
        report(self, percent)

    monkeypatch.setattr("recordings.media.progress.EVERY", 0)
    monkeypatch.setattr(Copy, "_report", cancelled)
    assert not mp3.make()
    assert Copy.objects.get(pk=mp3.pk).state == Copy.CANCELLED
    assert mp3.recording.copies.get(kind="m4a").is_ready


def test_a_copy_that_is_cancelled_while_it_is_stored_leaves_nothing(mp3, monkeypatch):
    cancelled_at(71, monkeypatch)
    assert not mp3.make()
    mp3.refresh_from_db()
    assert mp3.state == Copy.CANCELLED
    assert stored.names() == [] and stored.unfinished() == []
    assert [path.name for path in (mp3.recording.directory / "copies").glob("mp3*")] == []
    StoredFile.sweep()
    assert not StoredFile.objects.exists()


def test_a_copy_that_was_cancelled_at_the_last_moment_is_not_ready(mp3, monkeypatch):
    store = Copy.store

    def cancelled(self, manifest):
        done = store(self, manifest)
        Copy.objects.get(pk=self.pk).cancel()
        return done

    monkeypatch.setattr(Copy, "store", cancelled)
    assert not mp3.make()
    mp3.refresh_from_db()
    assert mp3.state == Copy.CANCELLED
    StoredFile.sweep()
    assert stored.names() == []


def test_a_store_that_is_away_for_a_while_gets_the_copy_later(published, s3, caplog):
    copy = published.copies.get(kind=Copy.MP4)
    s3.refuse = (503, "SlowDown")
    assert not copy.make()
    assert copy.has_failed and copy.retry_at > timezone.now()
    assert copy.why == "The store of finished copies does not answer."
    assert "could not be stored" in caplog.text and "Traceback" not in caplog.text
    s3.refuse = None
    later(copy)
    tasks.reconcile()
    copy.refresh_from_db()
    assert copy.is_ready and stored.content(copy.stored) == local(copy)
    assert stored.unfinished() == []


def test_a_store_that_is_away_for_a_minute_gets_the_copy_within_two(published, s3, caplog):
    copy = published.copies.get(kind=Copy.MP4)
    s3.refuse, waited = (503, "SlowDown"), timedelta()
    for _ in range(2):
        assert not copy.make()
        waited += copy.retry_at - timezone.now()
        later(copy)
        copy.refresh_from_db()
    assert timedelta(minutes=1) < waited < timedelta(minutes=2)
    s3.refuse = None
    tasks.reconcile()
    copy.refresh_from_db()
    assert (copy.state, copy.attempts, copy.retry_at) == (Copy.READY, 0, None)


@pytest.mark.parametrize(
    "refusal, reason, words",
    [
        ((403, "InvalidAccessKeyId"), store_errors.REFUSED, "refuses this site’s key"),
        ((404, "NoSuchBucket"), store_errors.NO_BUCKET, "has no such bucket"),
    ],
)
def test_a_store_that_refuses_is_left_to_the_owner(published, s3, caplog, refusal, reason, words):
    copy = published.copies.get(kind=Copy.MP4)
    s3.refuse = refusal
    assert not copy.make()
    assert copy.has_failed and copy.retry_at is None
    assert copy.reason == reason and words in copy.why and "owner" in copy.why


def test_wrong_keys_fail_with_a_sentence(published, s3, caplog):
    s3.check_keys()
    copy = published.copies.get(kind=Copy.MP4)
    assert not copy.make()
    assert "refuses this site’s key" in copy.why


def test_a_worker_that_slept_does_not_end_the_work_of_the_next(mp3):
    mp3.move(Copy.WAITING, Copy.MAKING, begun_at=timezone.now())
    Copy.objects.filter(pk=mp3.pk).update(moved_at=F("moved_at") + timedelta(seconds=1))
    mp3._fail(ValueError("an error of the worker that slept"))
    assert Copy.objects.get(pk=mp3.pk).is_being_made


def test_a_file_that_ends_too_soon_is_not_stored(published, caplog):
    copy = published.copies.get(kind=Copy.MP4)
    assert copy.make()
    segment = next(copy.recording.directory.glob("e1/t*/00000.m4s"))
    segment.write_bytes(segment.read_bytes()[:-1])
    manifest = VirtualFile.load(copy.recording.directory / "copies" / copy.manifest)
    with (
        VirtualReader(copy.recording.directory, manifest) as source,
        pytest.raises(OSError, match="Input/output"),
    ):
        source.read(manifest.length)


def test_without_a_store_its_library_is_not_loaded():
    program = (
        "import django, sys; django.setup(); import hotline.asgi, recordings.tasks;"
        " print(sorted({'boto3', 'botocore', 'storages'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert said.stdout.strip() == "[]", said.stderr


def test_without_a_store_copies_lie_on_the_disk(recorded):
    recorded.finish()
    copy = Recording.objects.get().copies.get(kind=Copy.MP4)
    assert copy.is_ready and copy.stored == ""
    assert not StoredFile.objects.exists()
