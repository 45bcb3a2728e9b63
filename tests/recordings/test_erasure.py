"""Recordings that are erased: nothing is served, no byte is left, and the row says why."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from recordings.delivery.media_app import MediaApp
from recordings.delivery.withdrawn_marks import is_withdrawn, marked
from recordings.models import Copy, Recording
from recordings.models.state_machine import PATIENCE
from recordings.tasks import erase, reconcile
from tests.support.at_once import at_once

from .delivery.test_withdrawal import addresses_of, answer

pytestmark = pytest.mark.django_db(transaction=True)
WHOLE = (Recording.SEALED, Recording.CHECKED, Recording.PUBLISHED)
AT_WORK = (Recording.SEALING, Recording.CHECKING)


@pytest.fixture
def published(recorded):
    recorded.finish()
    recorded.encode()
    return recorded


@pytest.fixture
def files():
    return MediaApp(None, settings.RECORDINGS_ROOT)


@pytest.fixture
def moderator(dov, browser_of):
    dov.is_staff = dov.is_superuser = True
    dov.save()
    return browser_of(dov)


def test_nothing_is_left_of_an_erased_recording_but_a_row_that_says_why(published):
    assert published.erase(Recording.HOST)
    reconcile()
    published.refresh_from_db()
    assert published.state == Recording.ERASED
    assert published.erased_at and published.erased_why == Recording.HOST
    assert not published.directory.exists()
    assert not published.copies.exists()
    assert marked(settings.RECORDINGS_ROOT) == set()
    assert "Ada asked for it" in published.erased_in_words


def test_nothing_is_served_from_the_mark_on_though_every_file_is_there(published, files):
    addresses = addresses_of(published)
    assert {answer(files, address).status for address in addresses} == {200}
    published.erase(Recording.HOST)
    assert published.directory.exists()
    assert {answer(files, address).status for address in addresses} == {410}


def test_nothing_is_served_from_memory_after_the_files_are_gone(published, files):
    addresses = addresses_of(published)
    assert {answer(files, address).status for address in addresses} == {200}
    published.erase(Recording.HOST)
    reconcile()
    assert not is_withdrawn(published.directory)
    assert {answer(files, address).status for address in addresses} == {404}


def test_a_worker_that_dies_among_the_files_is_made_up_for(published, files, monkeypatch):
    addresses = addresses_of(published)

    class Killed(BaseException):
        """As kill -9: nothing after it runs."""

    def dies(path):
        path.joinpath("index.m3u8").unlink()
        raise Killed

    published.erase(Recording.HOST)
    with monkeypatch.context() as patch:
        patch.setattr("recordings.media.erasing.erase_directory", dies)
        with pytest.raises(Killed):
            erase(published.pk)
    published.refresh_from_db()
    assert published.state == Recording.ERASING
    assert {answer(files, address).status for address in addresses} == {410}
    reconcile()
    published.refresh_from_db()
    assert published.state == Recording.ERASED and not published.directory.exists()


def test_a_process_that_dies_before_the_mark_on_disk_is_made_up_for(published, files):
    addresses = addresses_of(published)
    Recording.objects.update(state=Recording.ERASING)  # as committed, with nothing after it
    assert published in Recording.objects.unsettled()
    reconcile()
    assert {answer(files, address).status for address in addresses} == {404}
    assert not published.directory.exists()


def test_a_disk_that_refuses_is_asked_again(published, monkeypatch, caplog):
    def refuses(path):
        raise OSError("read-only file system")

    published.erase(Recording.HOST)
    with monkeypatch.context() as patch:
        patch.setattr("recordings.media.erasing.erase_directory", refuses)
        reconcile()
    published.refresh_from_db()
    assert published.state == Recording.ERASING and "erasing recording" in caplog.text
    reconcile()
    assert not published.directory.exists()


def test_two_workers_at_once_erase_it_once(published):
    published.erase(Recording.HOST)

    def work():
        mine = Recording.objects.get(pk=published.pk)
        done = mine.finish_erasing()
        connection.close()
        return done

    done, raised = at_once(*[work] * 4)
    assert not raised or all(isinstance(one, OSError) for one in raised)
    reconcile()
    assert [one for one in done if one] in ([True], [])
    assert Recording.objects.get().state == Recording.ERASED
    assert not published.directory.exists()


def test_of_two_who_erase_at_once_one_does(published):
    def press():
        marked = Recording.objects.get(pk=published.pk).erase(Recording.HOST)
        connection.close()
        return marked

    done, raised = at_once(press, press)
    assert not raised and sorted(done) == [False, True]


@pytest.mark.parametrize("state", [*WHOLE, Recording.RECORDING, Recording.FAILED])
def test_a_recording_at_rest_is_erased_at_once(state, published):
    Recording.objects.update(state=state, retry_at=timezone.now())
    published.refresh_from_db()
    assert published.erase(Recording.HOST)
    reconcile()
    assert Recording.objects.get().state == Recording.ERASED


@pytest.mark.parametrize("state", AT_WORK)
def test_what_a_worker_writes_after_the_mark_is_erased_too(state, published):
    Recording.objects.update(state=state)
    published.refresh_from_db()
    assert published.erase(Recording.HOST)
    reconcile()
    assert Recording.objects.get().state == Recording.ERASING
    late = published.directory / "copies" / "late.json"
    late.parent.mkdir(parents=True)
    late.write_bytes(b"{}")
    Recording.objects.update(retry_at=timezone.now() - timedelta(seconds=1))  # PATIENCE is over
    reconcile()
    assert Recording.objects.get().state == Recording.ERASED
    assert not published.directory.exists()


def test_a_copy_that_is_being_made_is_stopped(published):
    mp3 = published.copies.get(kind=Copy.MP3)
    mp3.ask_for()
    assert mp3.claim(Copy.WAITING, Copy.MAKING)
    assert published.erase(Recording.HOST)
    assert published.retry_at > timezone.now() + PATIENCE / 2
    mp3.refresh_from_db()
    assert mp3.state == Copy.CANCELLED
    assert not mp3.move(Copy.MAKING, Copy.READY)
    assert not Copy.objects.waiting().exists()


def test_copies_that_a_late_worker_adds_are_not_made(published):
    """Sealing writes the rows of the copies in a transaction that the mark may come before."""
    published.erase(Recording.HOST)
    Copy.objects.update(state=Copy.WAITING)
    assert published not in Recording.objects.unfinished()


def test_a_withdrawn_recording_can_be_erased_and_stays_withdrawn(published):
    published.withdraw()
    assert published.erase(Recording.OPERATOR)
    reconcile()
    published.refresh_from_db()
    assert published.state == Recording.ERASED and published.is_withdrawn
    assert not published.directory.exists()


def test_what_is_not_recorded_is_not_erased(recorded):
    Recording.objects.update(state=Recording.NONE)
    recorded.refresh_from_db()
    assert not recorded.erase(Recording.HOST)


def test_a_live_session_is_not_erased(recording):
    assert not recording.erase(Recording.OPERATOR)
    assert Recording.objects.get().state == Recording.RECORDING


def test_no_file_is_deleted_while_a_media_server_writes_it(published):
    from rooms.models import MediaServer

    server = MediaServer.objects.create(name="one", heartbeat_at=timezone.now())
    published.erase(Recording.HOST)
    type(published.room).objects.update(media_server=server)
    assert published not in Recording.objects.erasing()
    type(published.room).objects.update(media_server=None)
    assert published in Recording.objects.erasing()


def test_a_moderator_erases_with_a_reason_that_is_logged(published, moderator):
    moderator.post(
        reverse("admin:recordings_recording_changelist"),
        {"action": "erase", "_selected_action": [published.pk], "reason": "a court said so"},
    )
    assert Recording.objects.get().erased_why == Recording.OPERATOR
    assert "a court said so" in LogEntry.objects.get().change_message


def test_the_page_of_the_session_says_when_and_why(published, client, ada, browser_of):
    published.erase(Recording.HOST)
    reconcile()
    address = reverse("room", args=[published.room.slug])
    for browser in (client, browser_of(ada)):
        page = browser.get(address).content.decode()
        assert "The recording was deleted on" in page and "Watch the replay" not in page
        assert "index.m3u8" not in page


def test_a_copy_of_an_erased_recording_is_refused_in_words(published, ada, browser_of):
    copy = published.copies.get(kind=Copy.MP4)
    published.erase(Recording.HOST)
    answered = browser_of(ada).get(reverse("copy-download", args=[copy.pk]))
    assert answered.status_code == 403 and "was deleted" in answered.content.decode()
