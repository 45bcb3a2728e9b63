"""Recordings in the admin: moderators see why copies failed and retry them."""

import pytest
from django.urls import reverse

from recordings.models import Copy, Recording
from tests.support.recordings.factories import record, writer_of


@pytest.fixture
def failed(live_room):
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=1)
    recording.room.end()
    recording.seal()
    recording.copies.update(state=Copy.FAILED, reason="the disk was full")
    return recording


@pytest.fixture
def moderator(dov, browser_of):
    dov.is_staff = dov.is_superuser = True
    dov.save()
    return browser_of(dov)


def test_a_moderator_sees_why_a_copy_failed(failed, moderator):
    page = moderator.get(reverse("admin:recordings_recording_change", args=[failed.pk]))
    assert "the disk was full" in page.content.decode()


def test_moderators_read_the_columns_of_a_failed_copy_in_their_language(failed, moderator):
    address = reverse("admin:recordings_recording_change", args=[failed.pk])
    page = moderator.get(address, headers={"accept-language": "fr"}).content.decode()
    assert "Cause de l’échec" in page and "Taille" in page
    assert "Why" not in page


def test_a_moderator_retries_failed_copies(failed, moderator):
    moderator.post(
        reverse("admin:recordings_recording_changelist"),
        {"action": "try_again", "_selected_action": [failed.pk]},
    )
    assert {copy.state for copy in failed.copies.all()} == {Copy.WAITING}
    failed.finish()
    assert failed.copies.get(kind=Copy.MP4).is_ready
