"""How long the disk lasts: for the operator in the admin, and for hosts before Go live."""

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.accounts.models import Site
from hotline.core.free_space import free_space
from recordings.models import Recording, Take
from recordings.tasks import look_after_disk
from rooms.models import Room
from rooms.models.disk_left import GB, DiskLeft

pytestmark = pytest.mark.django_db
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def set_free_space(monkeypatch):
    """A function that sets how many bytes of the disk are free."""

    def set_free_space(count):
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: Disk(100 * GB, 0, count))

    return set_free_space


def held(host, minutes, gigabytes=0.0, title="Over"):
    """An ended session of this length, which took so much on the disk."""
    room = Room.start(host, title)
    room.go_live()
    room.end()
    now = timezone.now()
    Room.objects.filter(pk=room.pk).update(live_at=now - timedelta(minutes=minutes), ended_at=now)
    recording = Recording.objects.get(room=room)
    size = int(gigabytes * GB)
    Recording.objects.filter(pk=recording.pk).update(
        state=Recording.PUBLISHED, original_bytes=size, measured_at=now
    )
    Take.objects.create(
        recording=recording,
        epoch=1,
        number=1,
        sample=0,
        samples=48_000 * 60 * minutes,
        started_at=now,
    )
    return room


def left():
    return DiskLeft.of(Room.objects.all(), free_space(), Site.rules())


def test_a_new_site_is_thought_to_take_a_gigabyte_an_hour(adas_site, set_free_space):
    set_free_space(10 * GB)
    found = left()
    assert (found.is_measured, found.hours_until_full(), found.hours_until_reserve) == (
        False,
        10,
        8,
    )


def test_the_bit_rate_is_that_of_the_last_sessions(ada, set_free_space):
    held(ada, minutes=60, gigabytes=0.3)
    held(ada, minutes=60, gigabytes=0.1)
    set_free_space(2 * GB)
    found = left()
    assert (found.is_measured, found.hourly) == (True, 0.2 * GB)
    assert found.hours_until_full() == 10 and found.hours_until_reserve == 0


def test_a_few_seconds_of_recording_say_nothing_of_the_bit_rate(ada, set_free_space):
    held(ada, minutes=1, gigabytes=5)
    assert not left().is_measured


def test_sessions_that_run_share_what_is_left(ada, room, set_free_space):
    set_free_space(10 * GB)
    for _ in range(2):
        Room.start(ada, "Live").go_live()
    assert left().hours_until_full() == 5 and left().hours_until_full(more=1) == 10 / 3


def test_a_host_is_warned_if_the_disk_may_be_full_before_the_end(ada, room, set_free_space):
    set_free_space(2 * GB)
    assert room.disk_warning() == ""
    held(ada, minutes=180, gigabytes=3)
    assert "it has room for 120 minutes of recording" in room.disk_warning()
    assert room.why_not_recorded() == "" and room.go_live()


def test_the_warning_stands_in_the_dialog_and_nothing_is_refused(
    ada, room, set_free_space, browser_of
):
    held(ada, minutes=180, gigabytes=3)
    set_free_space(2 * GB)
    part = browser_of(ada).get(reverse("live", args=[room.slug])).content.decode()
    assert "may be full before the end" in part and 'data-why-not=""' in part


def test_what_keeps_from_recording_is_said_instead_of_the_warning(
    ada, room, set_free_space, browser_of
):
    set_free_space(0)
    part = browser_of(ada).get(reverse("live", args=[room.slug])).content.decode()
    assert "can’t be recorded" in part and "may be full before the end" not in part


def test_a_disk_that_can_not_be_read_is_warned_of_by_nobody(room, monkeypatch):
    def unreadable(folder):
        raise OSError("no such device")

    monkeypatch.setattr(shutil, "disk_usage", unreadable)
    assert room.disk_warning() == "" and left().hours_until_reserve is None


@pytest.fixture
def operator(dov, browser_of):
    dov.is_staff = dov.is_superuser = True
    dov.save()
    return browser_of(dov)


def test_the_operator_reads_what_is_left_and_what_takes_the_most(
    ada, adas_site, operator, set_free_space
):
    for number in range(22):
        held(ada, minutes=60, gigabytes=number / 10, title=f"Session {number:02}")
    set_free_space(20 * GB)
    page = operator.get(reverse("admin:recordings_recording_disk")).content.decode()
    text = " ".join(page.split())
    assert "20.0 GB are free; below 2.0 GB no recording begins." in text
    assert "All recordings take 23.1 GB." in text
    assert text.index("Session 21") < text.index("Session 20")
    assert "Session 02" in text and "Session 01" not in text  # 20 of them
    link = reverse("admin:recordings_recording_disk")
    assert link in operator.get(reverse("admin:recordings_recording_changelist")).content.decode()


def test_nobody_but_staff_reads_of_the_disk(ada, client, browser_of):
    for browser in (client, browser_of(ada)):
        assert browser.get(reverse("admin:recordings_recording_disk")).status_code == 302


def test_the_worker_measures_originals_tracks_and_copies(recorded):
    recorded.finish()
    recorded.encode()
    look_after_disk()
    recorded.refresh_from_db()
    files = [path for path in recorded.directory.rglob("*") if path.is_file()]
    assert recorded.total_bytes == sum(path.stat().st_size for path in files)
    mp3 = recorded.copies.get(kind="mp3")
    assert recorded.copy_bytes >= mp3.bytes and recorded.track_bytes > 0
    segments = [path for path in files if path.match("t*/*.m4s")]
    assert recorded.original_bytes > sum(path.stat().st_size for path in segments) > 0


def test_only_what_changed_is_measured_again(recorded):
    recorded.finish()
    recorded.encode()
    look_after_disk()
    assert recorded not in Recording.objects.unmeasured()
    recorded.copies.get(kind="mp3").ask_for()
    assert recorded in Recording.objects.unmeasured()
