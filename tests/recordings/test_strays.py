"""Folders on disk that no row names."""

import os
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError

from recordings.delivery import withdrawn_marks
from recordings.models import Recording
from recordings.models.strays import Stray, find

pytestmark = pytest.mark.django_db(transaction=True)


def age(directory):
    """Nobody has written there for an hour."""
    for folder, _, _ in os.walk(directory):
        os.utime(folder, (time.time() - 3600,) * 2)


def strays(*options):
    out = StringIO()
    call_command("strays", *options, stdout=out)
    return out.getvalue()


def forget(recording):
    """Delete the rows behind the back of the receivers, as a process that dies in between."""
    with transaction.atomic():
        recording.room.hold()
        recording.room.seats.all().delete()
    room, directory = recording.room.pk, recording.directory
    Recording.objects.all().delete()
    type(recording.room).objects.filter(pk=room)._raw_delete("default")
    return directory


def test_the_files_of_a_deleted_room_go_with_it(recorded):
    recorded.finish()
    recorded.withdraw()
    directory = recorded.directory
    recorded.room.delete()
    assert not directory.exists()
    assert withdrawn_marks.marked(directory.parent) == set()


def test_a_host_with_a_room_can_not_be_deleted(recorded, ada):
    with pytest.raises(ProtectedError):
        ada.delete()
    assert recorded.directory.exists()


def test_a_person_who_goes_leaves_no_folder_without_a_row(recorded, ben):
    recorded.room.admit(ben)
    ben.delete()
    assert find() == []


def test_what_a_crash_left_of_a_deleted_room_is_listed_and_deleted(recorded):
    recorded.finish()
    recorded.withdraw()
    directory = forget(recorded)
    age(directory)
    assert directory.name in strays() and directory.exists()
    assert f"{directory.name}  " in strays("--delete")
    assert not directory.exists()
    assert withdrawn_marks.marked(directory.parent) == set()
    assert strays() == "Every folder has its row.\n"


def test_a_folder_that_is_still_written_to_is_kept(recorded):
    directory = forget(recorded)
    assert "still written to: kept" in strays("--delete")
    assert directory.exists()


def test_a_live_room_and_an_unsealed_recording_are_never_strays(recording):
    recording.directory.mkdir(parents=True)
    age(recording.directory)
    Recording.objects.all().delete()  # not even without its row
    assert find() == []
    Recording.begin(recording.room)
    recording.room.end()
    assert find() == []


def test_what_was_written_after_an_erasure_is_a_stray(recorded):
    recorded.erase(Recording.HOST)
    Recording.objects.get().finish_erasing()
    assert find() == []
    (recorded.directory / "copies").mkdir(parents=True)
    assert find() == [Stray(recorded.room.key)]


def test_the_mark_of_a_withdrawn_recording_that_is_erased_is_no_stray(recorded):
    recorded.withdraw()
    recorded.erase(Recording.HOST)
    Recording.objects.get().finish_erasing()
    assert find() == []


def test_a_folder_that_is_not_ours_is_left_alone(settings):
    (settings.RECORDINGS_ROOT / "lost+found").mkdir(parents=True)
    assert find() == []
