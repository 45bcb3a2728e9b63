"""The chapters of an MP3 (ID3v2.3 with its Chapter Addendum)."""

import io
import struct
from datetime import date

import av
import pytest

from recordings.media.chapters import Chapter
from recordings.media.copy_tags import Tags
from recordings.media.session_sound import MP3, build
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.recordings.factories import RATE, record, writer_of
from tests.support.recordings.mp4 import whole


@pytest.fixture
def room_directory(tmp_path):
    return tmp_path / "room"


def mp3_of(room, chapters) -> bytes:
    tags = Tags("How to price", "Ada", "Hotline", date(2026, 11, 22), chapters=chapters)
    made = build(room, stretches(read_takes(room)), tags, [MP3], lambda share: None)[MP3]
    return whole(room, made.header, made.parts)


CHAPTERS = (Chapter(0, "Hello"), Chapter(1.5, "Is 3 < 5?\n00:04"), Chapter(4, "👩" * 120))


def test_an_mp3_has_a_table_of_contents_and_a_frame_for_each_chapter(room_directory):
    writer = writer_of(room_directory)
    record(writer, seconds=3)
    record(writer, sample=60 * RATE, seconds=2.5)
    content = mp3_of(room_directory, CHAPTERS)
    frames = list(id3_frames(content[10 : 10 + synchsafe(content[6:10])]))
    (toc,) = [body for name, body in frames if name == b"CTOC"]
    chapters = [body for name, body in frames if name == b"CHAP"]
    rest = toc[toc.index(b"\0") + 1 :]
    assert rest[:2] == bytes([3, 3])  # the top, in order, of three children
    assert rest[2:].split(b"\0")[:3] == [body.partition(b"\0")[0] for body in chapters]
    told = [struct.unpack_from(">II", body, body.index(b"\0") + 1) for body in chapters]
    assert [start for start, _ in told] == [0, 1500, 4000]
    assert [end for _, end in told] == [1500, 4000, pytest.approx(5500, abs=30)]


def test_an_mp3_of_300_chapters_lists_255(room_directory):
    record(writer_of(room_directory), seconds=4)
    many = tuple(Chapter(at / 100, f"Number {at}") for at in range(300))
    with av.open(io.BytesIO(mp3_of(room_directory, many))) as file:
        assert len(file.chapters()) == 255


def test_players_read_the_chapters_of_an_mp3(room_directory):
    record(writer_of(room_directory), seconds=6)
    with av.open(io.BytesIO(mp3_of(room_directory, CHAPTERS))) as file:
        found = [
            (one["start"] * one["time_base"], one["metadata"]["title"]) for one in file.chapters()
        ]
    assert found == [(0, "Hello"), (1.5, "Is 3 < 5? 00:04"), (4, "👩" * 120)]


def id3_frames(tag: bytes):
    """Yield (name, content) of each frame of an ID3v2.3 tag."""
    at = 0
    while at + 10 <= len(tag) and tag[at]:
        name, size = struct.unpack_from(">4sI", tag, at)
        yield name, tag[at + 10 : at + 10 + size]
        at += 10 + size


def synchsafe(four: bytes) -> int:
    return sum(byte << 7 * (3 - place) for place, byte in enumerate(four))
