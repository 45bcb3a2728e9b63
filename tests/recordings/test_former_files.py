"""Files on disk of copies that were made again, and those that nobody needs."""

import os
import time
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.utils import timezone

from recordings import tasks
from recordings.delivery.media_app import MediaApp
from recordings.media.virtual_file import SILENCE, VirtualFile
from recordings.models import Copy, Recording, Share
from rooms.models import Room
from tests.support.asgi import ask

pytestmark = pytest.mark.django_db
AN_HOUR = 3600  # seconds


@pytest.fixture
def made(recorded):
    """The recording of a session with all its copies."""
    tasks.seal(recorded.pk)
    recorded.refresh_from_db()
    return recorded


def made_again(recording, kind):
    """Make a copy again after a change of the title, which is in it; return it."""
    Room.objects.filter(pk=recording.room_id).update(title="Another title")
    assert recording.copies.get(kind=kind).ask_for()
    tasks.reconcile()
    return recording.copies.get(kind=kind)


def files_of(copy):
    virtual = VirtualFile.load(copy.recording.directory / "copies" / copy.manifest)
    return {f"copies/{copy.manifest}", *virtual.made}


def there(recording):
    return {f"copies/{path.name}" for path in (recording.directory / "copies").iterdir()}


def pass_time(recording):
    """Let all files be old, and the links to former copies expired."""
    Recording.objects.filter(pk=recording.pk).update(tidy_at=timezone.now() - timedelta(seconds=1))
    long_ago = time.time() - AN_HOUR
    for path in (recording.directory / "copies").iterdir():
        os.utime(path, (long_ago, long_ago))


@pytest.mark.parametrize("kind", ["mp4", "mp3", "m4a", "mastered", "track", "audiogram"])
def test_the_files_of_a_former_copy_are_deleted_once_links_to_it_have_expired(made, kind):
    before = files_of(made.copies.get(kind=kind))
    now = files_of(made_again(made, kind))
    former = before - now
    assert len(former) >= 2, "the description, and the file or its header"
    assert former <= there(made), "links to it are valid"
    pass_time(made)
    tasks.reconcile()
    assert not former & there(made)
    assert now <= there(made)


def test_every_copy_that_is_ready_keeps_its_files(made):
    pass_time(made)
    tasks.reconcile()
    needed = set().union(*map(files_of, made.copies.filter(state=Copy.READY)))
    assert there(made) == needed | {SILENCE}
    made.refresh_from_db()
    assert made.tidy_at is None


def test_what_a_killed_worker_left_is_deleted(made):
    (made.directory / "copies" / "mp3-0123.mp3").write_bytes(b"half")
    pass_time(made)
    tasks.reconcile()
    assert "copies/mp3-0123.mp3" not in there(made)


def test_nothing_is_deleted_while_a_worker_makes_a_copy(made):
    (made.directory / "copies" / "mp3-0123.mp3").write_bytes(b"to be stored")
    pass_time(made)
    Copy.objects.filter(kind=Copy.MP3).update(state=Copy.MAKING, moved_at=timezone.now())
    tasks.reconcile()
    assert "copies/mp3-0123.mp3" in there(made)


def test_a_file_that_was_written_a_moment_ago_stays(made):
    pass_time(made)
    (made.directory / "copies" / "mp3-0123.mp3").write_bytes(b"new")
    tasks.reconcile()
    assert "copies/mp3-0123.mp3" in there(made)


def test_a_copy_that_is_made_again_is_served_until_the_new_one_is_ready(made):
    copy = made.copies.get(kind=Copy.MP4)
    copy.ask_for()
    pass_time(made)
    made.tidy()
    assert files_of(copy) <= there(made)


def test_a_download_of_a_former_copy_comes_to_its_end(made):
    copy = made.copies.get(kind="mastered")
    link, app = copy.link(), MediaApp(None, settings.RECORDINGS_ROOT)
    whole = async_to_sync(ask)(app, link).body

    def delete():
        for name in files_of(copy):
            (made.directory / name).unlink(missing_ok=True)

    reply = async_to_sync(ask)(app, link, on_start=delete)
    assert reply.body == whole
    assert async_to_sync(ask)(app, link).status == 404


def test_a_permanent_address_leads_to_the_new_copy(made):
    share = Share.make(made, made.copies.get(kind=Copy.MP4))
    tasks.reconcile()
    copy = made_again(made, Copy.MP4)
    pass_time(made)
    tasks.reconcile()
    app = MediaApp(None, settings.RECORDINGS_ROOT)
    assert len(async_to_sync(ask)(app, share.path).body) == copy.bytes
