"""The dates of a session in New York's evening: all are those of its host and none that of UTC."""

import io
import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import av
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from hotline.core import time_zones
from recordings.models import Copy, Recording
from rooms.models import Room
from tests.support.recordings.factories import record, writer_of

pytestmark = pytest.mark.django_db

NEW_YORK = "America/New_York"
EVENING = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # in New York the 22nd, half past eight


@pytest.fixture
def evening(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: EVENING)


@pytest.fixture
def recorded(evening, ada):
    """Ada's session of that evening, ended and copied."""
    room = Room.start(ada, "Prices")
    room.go_live(zone=NEW_YORK)
    recording = Recording.objects.get(room=room)
    seat = room.seats.get().key
    record(writer_of(recording.directory), seconds=1, speakers={seat: (0, 1, 550)})
    room.end()
    recording.finish()
    recording.encode()
    return recording


def test_file_names_have_the_hosts_date(recorded):
    names = [copy.filename for copy in recorded.copies.select_related("recording__room")]
    assert names == [
        "Prices - 2026-11-22.mp4",
        "Prices - 2026-11-22.mp3",
        "Prices - 2026-11-22.m4a",
        "Prices - even loudness - 2026-11-22.mp4",
        "Prices - audiogram - 2026-11-22.mp4",
        "Prices - Ada - 2026-11-22.m4a",
        "Prices - Ada - 2026-11-22.flac",
    ]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Copy.MP4, "2026-11-22T20:30:00-05:00"),
        (Copy.MP3, "2026-11-22"),
        (Copy.TRACK, "2026-11-22T20:30:00-05:00"),
    ],
)
def test_tags_have_the_hosts_date(recorded, kind, told):
    from recordings.media.virtual_file import VirtualFile

    copy = recorded.copies.get(kind=kind)
    manifest = VirtualFile.load(recorded.directory / "copies" / copy.manifest)
    content = b"".join(
        (recorded.directory / name).read_bytes()[offset : offset + length]
        for name, offset, length in manifest.parts
    )
    with av.open(io.BytesIO(content)) as file:
        assert file.metadata["date"] == told


def test_the_home_page_has_the_hosts_date_without_scripts(recorded, ada, browser_of):
    page = browser_of(ada).get(reverse("home")).content.decode()
    time = '<time data-controller="local-date" datetime="2026-11-23T01:30:00+00:00">'
    assert f"{time}Nov. 22, 2026" in page


def test_a_session_that_never_went_live_has_the_date_of_its_end(evening, ada, browser_of):
    Room.start(ada, "Prices", zone=NEW_YORK).end()
    page = browser_of(ada).get(reverse("home")).content.decode()
    assert 'datetime="2026-11-23T01:30:00+00:00">Nov. 22, 2026</time>' in page


def test_times_on_a_page_are_the_hosts_without_scripts(evening, ada, browser_of):
    room = Room.start(ada, "Prices", zone=NEW_YORK)
    room.open_doors()
    room.go_live()
    Room.objects.filter(pk=room.pk).update(quiet_since=EVENING)
    from qna.models import Question

    question = Question.ask(room.seats.get(), "How much?")
    Question.objects.filter(pk=question.pk).update(asked_at=EVENING)
    page = browser_of(ada).get(room.get_absolute_url()).content.decode()
    assert re.search(r'datetime="2026-11-23T01:30:00\+00:00"\s*>20:30</time>', page)


def test_the_mail_about_copies_has_no_date(recorded):
    [sent] = mail.outbox
    text = sent.body.replace(recorded.room.slug, "") + sent.subject
    assert "2026" not in text and "Nov" not in text


def test_a_room_has_the_zone_of_the_browser_that_started_it(ada, browser_of):
    browser_of(ada).post(reverse("room-new"), {"title": "Prices", "zone": NEW_YORK})
    assert Room.objects.get().tz == ZoneInfo(NEW_YORK)


def test_going_live_from_another_zone_gives_the_room_that_zone(ada, browser_of, room):
    browser_of(ada).post(reverse("live", args=[room.slug]), {"zone": "Asia/Tokyo"})
    assert Room.objects.get().zone == "Asia/Tokyo"


def test_going_live_without_a_zone_keeps_the_rooms_zone(ada):
    room = Room.start(ada, "Prices", zone=NEW_YORK)
    room.go_live()
    assert room.zone == NEW_YORK


@pytest.mark.parametrize(
    "zone",
    ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "America", "a\0b", "x" * 10_000],
)
def test_the_sites_zone_replaces_an_invalid_one(ada, browser_of, zone):
    answer = browser_of(ada).post(reverse("room-new"), {"title": "Prices", "zone": zone})
    assert answer.status_code == 302
    room = Room.objects.get()
    assert (room.zone, room.tz) == ("", ZoneInfo("UTC"))
    assert room.day(EVENING) == date(2026, 11, 23)


def test_the_sites_zone_replaces_one_that_is_no_longer_known(ada):
    room = Room.start(ada, "Prices")
    Room.objects.update(zone="America/Atlantis")
    room.refresh_from_db()
    assert room.tz == ZoneInfo("UTC")


def test_every_zone_of_the_iana_database_is_known():
    assert time_zones.known("America/Argentina/ComodRivadavia") and time_zones.known("UTC")
    assert all(len(name) <= time_zones.LONGEST for name in time_zones._all())


def test_an_hour_in_a_mail_names_its_zone(ada):
    """Without a zone a reader might take it for their own hour, and come too late."""
    from hotline.accounts import mail as letters
    from hotline.accounts.models import AccountInvitation

    letters.invitation(AccountInvitation(pk=1, email="dov@example.test", expires_at=EVENING))
    assert "until Nov. 23, 2026, 01:30 (UTC)" in mail.outbox[-1].body
