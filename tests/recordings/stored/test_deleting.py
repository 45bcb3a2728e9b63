"""What no copy needs is deleted from the store."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recordings import tasks
from recordings.delivery import copies_store, store_errors, store_pause
from recordings.models import Copy, SpeakersPart, StoredFile
from recordings.models.stored_file import forget_files
from rooms.models import Seat
from tests.support.recordings import stored
from tests.support.recordings.stored import fetch, local

pytestmark = pytest.mark.django_db


def pass_the_links_life():
    StoredFile.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_copy_that_is_made_again_replaces_the_one_before(mp4):
    before = mp4.stored
    assert mp4.ask_for() and mp4.make()
    pass_the_links_life()
    StoredFile.sweep()
    assert stored.names() == [mp4.stored] != [before]
    assert StoredFile.objects.get().name == mp4.stored
    assert fetch(mp4.link()) == local(mp4)


def test_a_link_to_the_one_before_is_valid_as_long_as_it_says(mp4):
    link, content = mp4.link(), local(mp4)
    assert mp4.ask_for() and mp4.make()
    StoredFile.sweep()
    assert fetch(link) == content
    assert len(stored.names()) == 2


def test_a_copy_stays_in_the_store_while_it_is_made_again(mp4):
    mp4.ask_for()
    StoredFile.sweep()
    assert stored.names() == [mp4.stored]


def test_a_copy_in_use_is_never_swept(mp4):
    StoredFile.sweep()
    assert stored.names() == [mp4.stored]


def test_the_upload_of_a_worker_that_was_killed_is_swept(mp3):
    mp3.move(Copy.WAITING, Copy.MAKING, begun_at=timezone.now() - timedelta(minutes=2))
    name = StoredFile.begin(mp3)
    copies_store.store()._client.create_multipart_upload(Bucket=stored.BUCKET, Key=name)
    StoredFile.sweep()
    assert stored.unfinished() == [name], "the worker may be alive"
    Copy.objects.update(moved_at=timezone.now() - timedelta(minutes=2))
    assert mp3.make()
    StoredFile.sweep()
    assert stored.unfinished() == []
    assert mp3.stored in stored.names() and name not in stored.names()


@pytest.mark.parametrize(
    "delete",
    [
        lambda copy: copy.delete(),
        lambda copy: Copy.objects.filter(pk=copy.pk).delete(),
        lambda copy: copy.recording.delete(),
        lambda copy: copy.recording.room.delete(),
    ],
    ids=["copy", "queryset", "recording", "room"],
)
def test_an_object_goes_with_its_copy(mp4, delete):
    delete(mp4)
    StoredFile.sweep()
    assert stored.names() == [] and not StoredFile.objects.exists()


def test_files_are_forgotten_before_their_rows_are(mp4):
    forget_files(mp4.recording.copies.all())
    assert stored.names() == [] and not StoredFile.objects.exists()


def test_files_that_the_store_does_not_delete_are_not_forgotten(mp4, s3):
    s3.refuse = (503, "SlowDown")
    with pytest.raises(store_errors.StoreError):
        forget_files(mp4.recording.copies.all())
    s3.refuse = None
    assert StoredFile.objects.get().name == mp4.stored


def test_an_object_that_the_store_does_not_delete_is_tried_again(mp4, s3, caplog):
    name = mp4.stored
    mp4.delete()
    s3.refuse = (503, "SlowDown")
    StoredFile.sweep()
    s3.refuse = None
    store_pause.end()
    assert stored.names() == [name]
    StoredFile.sweep()
    assert stored.names() == [name], "its time has not come"
    StoredFile.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    StoredFile.sweep()
    assert stored.names() == []


def test_a_part_that_is_taken_back_goes_from_the_store(mp4):
    seat = mp4.recording.room.seats.get(role=Seat.HOST)
    part = SpeakersPart.objects.create(seat=seat)
    Copy.objects.filter(pk=mp4.pk).update(kind="part-mp4", seat=seat.key)
    part.take_back()
    tasks.reconcile()
    assert not Copy.objects.filter(pk=mp4.pk).exists()
    assert mp4.stored not in stored.names()
