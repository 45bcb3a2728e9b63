"""Withdrawals at the same time as others and as encoding."""

import threading

import pytest
from django.conf import settings
from django.db import connection

from recordings.delivery.media_app import MediaApp
from recordings.delivery.withdrawn_marks import is_withdrawn
from recordings.models import Copy, Recording
from recordings.tasks import reconcile
from tests.support.at_once import at_once
from tests.support.eventually import eventually
from tests.support.recordings.factories import record, writer_of

from .delivery.test_withdrawal import answer

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 15


def ended(room, seconds):
    """The recording of the room, which ends; its quick copies are ready."""
    recording = Recording.objects.get(room=room)
    record(writer_of(recording.directory), seconds=seconds)
    recording.room.end()
    recording.finish()
    return recording


def test_the_mark_on_disk_agrees_with_the_row_after_withdrawals_at_once(live_room):
    recording = ended(live_room, seconds=1)
    for _ in range(ROUNDS):
        _, raised = at_once(recording.withdraw, recording.restore, recording.withdraw, reconcile)
        assert not raised
        recording.refresh_from_db()
        assert is_withdrawn(recording.directory) == recording.is_withdrawn


def test_a_copy_withdrawn_while_it_is_encoded_is_finished_and_not_served(live_room):
    recording = ended(live_room, seconds=60)  # long enough to be withdrawn meanwhile
    mp3 = recording.copies.filter(kind=Copy.MP3)

    def encode():
        mp3.get().make()
        connection.close()

    encoding = threading.Thread(target=encode)
    encoding.start()
    try:
        eventually(lambda: mp3.get().percent, "the MP3 gets nowhere")
        assert recording.withdraw()
    finally:
        encoding.join()
    assert mp3.get().is_ready
    files = MediaApp(None, settings.RECORDINGS_ROOT)
    assert answer(files, mp3.get().link()).status == 403
    recording.restore()
    assert answer(files, mp3.get().link()).status == 200
