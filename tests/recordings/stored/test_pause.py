"""A store that refuses, or is not named any more, holds nothing up but what lies in it."""

import pytest

from recordings.delivery import store_pause
from recordings.models import Copy, Recording, StoredFile
from recordings.tasks import look_after_disk, reconcile
from rooms.models import Room
from tests.support.recordings import stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def marked(mp4, commit):
    """Ada's session, whose MP4 is stored, and which she deletes."""
    commit(mp4.recording.erase, Recording.HOST)
    return mp4.recording


@pytest.fixture
def another_marked(marked, ada):
    """A second session of which a copy is stored, and which is to be deleted too."""
    room = Room.start(ada, "Another")
    room.go_live()
    room.end()
    other = Recording.objects.get(room=room)
    copy = Copy.objects.create(recording=other, state=Copy.READY, stored="copies/another")
    StoredFile.objects.create(name=copy.stored, copy=copy)
    Recording.objects.filter(pk=other.pk).update(state=Recording.ERASING)
    return other


def lines(caplog):
    """The lines of the log about the store: words, and whether a traceback stands below them."""
    told = [record for record in caplog.records if "store" in record.getMessage()]
    return [(record.getMessage(), record.exc_info is not None) for record in told]


def test_a_store_that_is_away_is_asked_again_after_a_pause(marked, s3):
    s3.refuse = (503, "SlowDown")
    reconcile()
    asked = len(s3.asked)
    reconcile()
    look_after_disk()
    assert len(s3.asked) == asked > 0
    s3.refuse = None
    store_pause.end()
    reconcile()
    assert Recording.objects.get(pk=marked.pk).state == Recording.ERASED
    assert stored.names() == []


def test_one_recording_asks_a_store_that_is_away_and_the_others_do_not(marked, another_marked, s3):
    name = marked.copies.get(kind=Copy.MP4).stored
    s3.refuse = (503, "SlowDown")
    reconcile()
    assert any(name in f"{path}{query}".replace("%2F", "/") for _method, path, query in s3.asked)
    assert not any("another" in f"{path}{query}" for _method, path, query in s3.asked)


def test_a_store_that_is_away_is_told_of_in_one_line(marked, another_marked, s3, caplog):
    s3.refuse = (503, "SlowDown")
    for _ in range(3):
        reconcile()
    [(words, has_traceback)] = lines(caplog)
    assert "can't be deleted from their store" in words and not has_traceback


def test_files_on_the_disk_go_while_the_store_is_away(marked, s3):
    s3.refuse = (503, "SlowDown")
    reconcile()
    assert not marked.directory.exists()
    assert Recording.objects.get(pk=marked.pk).state == Recording.ERASING


def test_copies_in_a_store_that_is_not_named_any_more_are_told_of_in_one_line(
    marked, settings, caplog
):
    settings.STORAGES = {k: v for k, v in settings.STORAGES.items() if k != "copies"}
    for _ in range(3):
        reconcile()
    [(words, has_traceback)] = lines(caplog)
    assert "the settings name no store" in words and not has_traceback
    assert not marked.directory.exists()
