"""Copies that are asked for, cancelled, tried again and made again."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from recordings import tasks
from recordings.models import Copy, Recording
from recordings.models.making import Relieved
from recordings.models.retries import MOST_ATTEMPTS, of_disk

pytestmark = pytest.mark.django_db


@pytest.fixture
def mp3(recorded):
    """The MP3 of a session, which waits for a worker."""
    recorded.finish()
    return recorded.copies.get(kind=Copy.MP3)


@pytest.fixture
def refusing_disk(recorded):
    """A disk that can't be written, until the fixture is called."""
    recorded.seal()
    (recorded.directory / "copies").write_text("a file where the directory should be")
    return (recorded.directory / "copies").unlink


def later(copy):
    """Let the time of its next attempt come."""
    Copy.objects.filter(pk=copy.pk).update(retry_at=timezone.now() - timedelta(seconds=1))


def test_a_copy_that_waits_is_cancelled_and_not_made(mp3):
    assert mp3.cancel()
    tasks.reconcile()
    mp3.refresh_from_db()
    assert mp3.state == Copy.CANCELLED


def test_a_copy_that_is_being_made_stops_at_its_next_report(mp3):
    mp3.move(Copy.WAITING, Copy.MAKING)
    assert Copy.objects.get(pk=mp3.pk).cancel()
    with pytest.raises(Relieved):
        mp3.advance(40)


def test_a_cancelled_copy_leaves_no_draft(mp3, monkeypatch):
    advance = Copy.advance

    def cancelled(self, percent):
        Copy.objects.get(pk=self.pk).cancel()
        advance(self, percent)

    monkeypatch.setattr(Copy, "advance", cancelled)
    assert not mp3.make()
    copies = mp3.recording.directory / "copies"
    assert [path.name for path in copies.iterdir() if "mp3" in path.name] == []


def test_a_cancelled_copy_is_made_when_somebody_asks_for_it(mp3):
    mp3.cancel()
    assert mp3.ask_for()
    tasks.reconcile()
    mp3.refresh_from_db()
    assert mp3.is_ready


def test_a_ready_copy_is_made_again(mp3):
    mp3.make()
    assert mp3.ask_for()
    tasks.reconcile()
    mp3.refresh_from_db()
    assert mp3.is_ready


def test_a_copy_that_is_ready_can_not_be_cancelled(mp3):
    mp3.make()
    assert not mp3.cancel()
    mp3.refresh_from_db()
    assert mp3.is_ready


def test_a_copy_that_is_being_made_can_not_be_asked_for(mp3):
    mp3.move(Copy.WAITING, Copy.MAKING)
    assert not mp3.ask_for()


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_one_copy(mp3):
    mp3.cancel()
    ready, asked = Barrier(2), []

    def ask():
        try:
            copy = Copy.objects.get(pk=mp3.pk)
            ready.wait()
            asked.append(copy.ask_for())
        finally:
            connections.close_all()

    people = [Thread(target=ask) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(asked) == [False, True]


def test_a_copy_that_a_disk_refused_is_made_by_itself_when_the_disk_is_well(
    recorded, refusing_disk, caplog
):
    recorded.make_copies()
    copy = recorded.copies.get(kind=Copy.MP4)
    assert copy.has_failed and copy.retry_at > timezone.now()
    tasks.reconcile()
    assert Copy.objects.get(pk=copy.pk).has_failed, "its time has not come"
    refusing_disk()
    later(copy)
    tasks.reconcile()
    assert Copy.objects.get(pk=copy.pk).is_ready


def test_a_disk_that_goes_on_refusing_is_left_to_people(recorded, refusing_disk, caplog):
    copy = recorded.copies.get(kind=Copy.MP4)
    for _ in range(MOST_ATTEMPTS):
        later(copy)
        recorded.make_copies()
    copy.refresh_from_db()
    assert (copy.attempts, copy.retry_at) == (MOST_ATTEMPTS, None)


def test_a_failure_of_the_program_is_not_tried_again_by_itself(recorded, monkeypatch, caplog):
    recorded.seal()

    def broken(self):
        raise ValueError("no such kind")

    monkeypatch.setattr(Copy, "render", broken)
    recorded.make_copies()
    copy = recorded.copies.get(kind=Copy.MP4)
    assert copy.has_failed and copy.retry_at is None


def test_a_recording_that_a_disk_refused_to_close_is_closed_by_itself(recorded, caplog):
    blocked = recorded.directory / "index.m3u8"
    blocked.mkdir()
    tasks.reconcile()
    recorded.refresh_from_db()
    assert recorded.has_failed and recorded.retry_at > timezone.now()
    blocked.rmdir()
    Recording.objects.update(retry_at=timezone.now() - timedelta(seconds=1))
    tasks.reconcile()
    recorded.refresh_from_db()
    assert recorded.state == Recording.PUBLISHED


def test_the_time_left_follows_from_the_pace_so_far(mp3):
    mp3.move(Copy.WAITING, Copy.MAKING, begun_at=timezone.now() - timedelta(seconds=10))
    mp3.advance(25)
    assert mp3.seconds_left == pytest.approx(30, abs=1)


def test_no_time_is_said_while_it_would_be_a_guess(mp3):
    mp3.move(Copy.WAITING, Copy.MAKING, begun_at=timezone.now())
    mp3.advance(25)
    assert mp3.seconds_left is None


def test_a_host_asks_for_a_copy(mp3, ada, browser_of):
    mp3.cancel()
    assert browser_of(ada).post(reverse("copy-making", args=[mp3.pk])).status_code == 204
    mp3.refresh_from_db()
    assert mp3.state == Copy.WAITING


def test_a_host_cancels_a_copy(mp3, ada, browser_of):
    browser_of(ada).delete(reverse("copy-making", args=[mp3.pk]))
    mp3.refresh_from_db()
    assert mp3.state == Copy.CANCELLED


@pytest.mark.parametrize("method", ["post", "delete"])
def test_people_who_are_no_hosts_change_no_copy(method, mp3, dov, browser_of):
    answer = getattr(browser_of(dov), method)(reverse("copy-making", args=[mp3.pk]))
    mp3.refresh_from_db()
    assert (answer.status_code, mp3.state) == (403, Copy.WAITING)


def test_a_withdrawn_recording_makes_no_copy(mp3, ada, browser_of):
    mp3.cancel()
    mp3.recording.withdraw()
    assert browser_of(ada).post(reverse("copy-making", args=[mp3.pk])).status_code == 403
    mp3.refresh_from_db()
    assert mp3.state == Copy.CANCELLED


def test_an_error_of_the_disk_is_found_behind_that_of_a_library():
    full = OSError(28, "No space left on device")
    try:
        try:
            raise full
        finally:
            raise ValueError("Error in a callback")
    except ValueError as error:
        assert of_disk(error) is full
    assert of_disk(ValueError("no such kind")) is None
