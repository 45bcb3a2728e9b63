"""Tags of the copies, and the layout of their boxes."""

import io
import struct
from datetime import UTC, date, datetime

import av
import numpy as np
import pytest
from av.stream import Disposition

from recordings.delivery.media_app import MediaApp
from recordings.media import session_mp4, speaker_m4a
from recordings.media.copy_tags import Tags, cleaned
from recordings.media.mp3_file import Mp3File
from recordings.media.mp4.movie import About
from recordings.media.mp4.tags import user_data
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from recordings.models import Copy, Recording
from tests.support.asgi import ask
from tests.support.cast import person
from tests.support.recordings.factories import NOON, RATE, record, writer_of
from tests.support.recordings.mp4 import durations, layout, tree, whole

TAGS = Tags("How to price", "Ada", "The Pricing Hour", date(2026, 11, 22), hue=200)
BEGUN = "2027-01-15T08:00:00.000000Z"  # NOON
PICTURE, FRAME = 1920, 1024

HOSTILE = {
    "a NUL": ("a\0b", "a b"),
    "line breaks": ("a\r\nb\u0085c", "a b c"),
    "right to left": ("كم السعر؟ \u202e", "كم السعر؟ \u202e"),
    "four bytes": ("𝔸 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "𝔸 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿"),
    "half of a pair": ("a\ud83db", "a b"),
    "what looks like a box": ("\x00\x00\x00\x08mdat", "mdat"),
    "many letters": ("é" * 300, "é" * 300),
    "very many letters": ("é" * 5000, "é" * 1000),
    "one of four bytes too many": ("👩" * 1001, "👩" * 1000),
    "nothing": ("", ""),
}


@pytest.fixture
def two_takes(tmp_path):
    """Two takes: Ben speaks for one second of the first only, Ada for one second of the second."""
    writer = writer_of(tmp_path / "room")
    record(writer, seconds=3, speakers={"ben": (1, 2, 660)})
    record(writer, sample=63 * RATE, seconds=2.5, unix=NOON + 63, speakers={"ada": (0, 1, 550)})
    return tmp_path / "room"


def mp4(room, tags=TAGS) -> bytes:
    return whole(room, *session_mp4.build(room, stretches(read_takes(room)), tags))


def m4a(room, tags=TAGS, seat="ben") -> bytes:
    return whole(room, *speaker_m4a.build(room, stretches(read_takes(room)), seat, tags))


def tags_of(content: bytes) -> dict[str, str]:
    with av.open(io.BytesIO(content)) as file:
        return {**file.metadata}


@pytest.mark.parametrize("make", [mp4, m4a])
def test_the_tags_are_title_host_site_date_and_time_of_the_beginning(two_takes, make):
    found = tags_of(make(two_takes))
    assert (found["title"], found["artist"], found["album"]) == (
        "How to price",
        "Ada",
        "The Pricing Hour",
    )
    assert (found["date"], found["creation_time"]) == ("2026-11-22", BEGUN)


@pytest.mark.parametrize("make", [mp4, m4a])
def test_each_track_has_the_time_of_its_beginning(two_takes, make):
    with av.open(io.BytesIO(make(two_takes))) as file:
        tracks = [one for one in file.streams if not one.disposition & Disposition.attached_pic]
        assert {track.metadata["creation_time"] for track in tracks} == {BEGUN}


@pytest.mark.parametrize("make", [mp4, m4a])
@pytest.mark.parametrize("title", HOSTILE)
def test_any_title_becomes_a_tag_and_damages_nothing(two_takes, make, title):
    given, shown = HOSTILE[title]
    content = make(two_takes, Tags(given, given, given, None))
    found = tags_of(content)
    assert found.get("title", "") == found.get("artist", "") == found.get("album", "") == shown
    assert layout(content) == [b"ftyp", b"moov", b"mdat"]
    with av.open(io.BytesIO(content)) as file:
        assert sum(frame.samples for frame in file.decode(audio=0)) > 5 * RATE


@pytest.mark.parametrize("title", HOSTILE)
def test_any_title_becomes_a_tag_of_an_mp3(title):
    given, shown = HOSTILE[title]
    out = io.BytesIO()
    file = Mp3File(out, True, Tags(given, given, given, date(2026, 11, 22)), 1)
    assert sum(map(len, file.write([np.zeros((1, 20 * 1152), np.float32)]))) > 20
    assert tags_of(out.getvalue()).get("title", "") == shown


def test_a_session_after_2040_has_its_true_time():
    created = datetime(2042, 2, 3, 4, 5, 6, tzinfo=UTC)
    seconds = int((created - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())
    assert seconds > 1 << 32
    assert About(created.timestamp()).times == struct.pack(">QQ", seconds, seconds)


def test_no_tags_make_no_box():
    assert user_data({}) == user_data({b"\xa9nam": ""}) == b""


def test_a_title_is_cleaned_before_it_is_cut():
    assert cleaned("\0" * 2000 + "price") == "price"


@pytest.mark.parametrize("make", [mp4, m4a])
def test_the_header_comes_before_the_media_and_has_no_edit_list(two_takes, make):
    content = make(two_takes)
    assert layout(content) == [b"ftyp", b"moov", b"mdat"]
    kinds = [kind for kind, _ in tree(content[: content.index(b"mdat") - 4])]
    assert b"edts" not in kinds and b"elst" not in kinds
    assert kinds.count(b"trak") == (2 if make is mp4 else 1)


def test_all_pictures_and_all_sound_frames_of_a_take_last_the_same(tmp_path):
    room = tmp_path / "room"
    record(writer_of(room), seconds=2.98, speakers={"ben": (1, 2, 660)})
    assert durations(mp4(room)) == [[(75, PICTURE)], [(140, FRAME)]]
    assert durations(m4a(room)) == [[(140, FRAME)]]


def test_at_a_joint_of_takes_only_one_picture_lasts_longer_or_shorter(two_takes):
    """Sound frames can't be cut, so the last picture takes the difference: see `timeline`."""
    picture, sound = durations(mp4(two_takes))
    assert sound == [(sum(count for count, _ in sound), FRAME)]
    before, joint, after = picture
    assert before[1] == after[1] == PICTURE
    assert joint[0] == 1 and abs(joint[1] - PICTURE) < FRAME
    assert durations(m4a(two_takes)) == [sound]


def test_a_copy_has_at_least_23_pictures_a_second(two_takes):
    picture, _ = durations(mp4(two_takes))
    count = sum(count for count, _ in picture)
    assert count / (sum(count * length for count, length in picture) / RATE) >= 23


@pytest.fixture
def copies(live_room):
    recording = Recording.objects.get(room=live_room)
    ben = live_room.admit(person("Ben"))
    record(writer_of(recording.directory), seconds=1, speakers={ben.key: (0, 1, 550)})
    live_room.end()
    recording.room.refresh_from_db()
    recording.finish()
    return [(copy, copy.link()) for copy in recording.copies.filter(state=Copy.READY)]


async def test_copies_are_tagged_and_served_by_range(copies, settings):
    app = MediaApp(None, settings.RECORDINGS_ROOT)
    assert len(copies) == 2
    for copy, link in copies:
        content = (await ask(app, link)).body
        assert len(content) == copy.bytes
        found = tags_of(content)
        assert (found["title"], found["album"]) == ("How to price your first product", "Hotline")
        assert found["artist"] == ("Ben" if copy.kind == Copy.TRACK else "Ada")
        middle = content.index(b"mdat") - 40
        part = await ask(app, link, range=f"bytes={middle}-{middle + 99}")
        assert (part.status, part.body) == (206, content[middle : middle + 100])
        assert (await ask(app, link, range="bytes=-10")).body == content[-10:]
