"""Rules that every kind of MP4 file keeps, because platforms refuse files that break them."""

import io
import struct
from datetime import date, datetime, timedelta, timezone
from functools import cache

import av
import pytest

from recordings.media.chapters import Chapter
from recordings.media.copy_tags import Tags
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.recordings.factories import NOON, RATE, record, writer_of
from tests.support.recordings.kinds import SOUND_ONLY_MP4, VIDEOS
from tests.support.recordings.listening import loudness_at, sound
from tests.support.recordings.mp4 import boxes, durations, handlers, layout, tree

PLAIN = Tags("How to price", "Ada", "The Pricing Hour", date(2026, 11, 22), hue=200)
TAGS = Tags(
    "How to price",
    "Ada",
    "The Pricing Hour",
    date(2026, 11, 22),
    hue=200,
    created=datetime(2026, 11, 22, 0, 30, tzinfo=timezone(timedelta(hours=1))),
    chapters=(Chapter(0, "Hello"), Chapter(1.5, "Is 3 < 5?\n00:04"), Chapter(4, "👩" * 120)),
)
TITLES = ["Hello", "Is 3 < 5? 00:04", "👩" * 120]

KINDS = VIDEOS | SOUND_ONLY_MP4
PICTURE, FRAME = 1920, 1024  # samples


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """Two takes: 440 Hz for three seconds, and 880 Hz for two and a half; Ben speaks in both."""
    room = tmp_path_factory.mktemp("kinds") / "room"
    writer = writer_of(room)
    record(writer, seconds=3, tone=440, speakers={"ben": (0, 3, 440)})
    start = {"sample": 63 * RATE, "unix": NOON + 63}
    record(writer, seconds=2.5, tone=880, speakers={"ben": (0, 2.5, 880)}, **start)
    return room


@pytest.fixture(scope="module")
def made(room):
    """Make a copy of a kind, once: `made(kind, tags)`."""
    laid = stretches(read_takes(room))

    @cache
    def make(kind, tags=TAGS):
        return KINDS[kind](room, laid, tags)

    return make


@pytest.mark.parametrize("tags", [PLAIN, TAGS], ids=["plain", "chapters"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_header_comes_first_and_has_no_edit_list(made, kind, tags):
    content = made(kind, tags)
    assert layout(content) == [b"ftyp", b"moov", b"mdat"]
    assert {box for box, _ in tree(content[: content.index(b"mdat") - 4])}.isdisjoint(
        {b"edts", b"elst"}
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_brand_says_what_the_file_is(made, kind):
    assert made(kind)[8:12] == (b"isom" if kind in VIDEOS else b"M4A ")


@pytest.mark.parametrize("tags", [PLAIN, TAGS], ids=["plain", "chapters"])
@pytest.mark.parametrize("kind", VIDEOS)
def test_pictures_come_at_a_constant_rate_of_at_least_23_a_second(made, kind, tags):
    """Only the picture at a joint of takes lasts longer or shorter: see `timeline`."""
    content = made(kind, tags)
    rates = dict(zip(handlers(content), durations(content), strict=True))[b"vide"]
    assert sum(count for count, length in rates if length == PICTURE) >= 136
    odd = [(count, length) for count, length in rates if length != PICTURE]
    assert len(odd) <= 1 and all(count == 1 for count, _ in odd)
    assert sum(count for count, _ in rates) * RATE >= 23 * sum(n * length for n, length in rates)


@pytest.mark.parametrize("kind", KINDS)
def test_every_frame_of_sound_lasts_the_same(made, kind):
    content = made(kind)
    rates = dict(zip(handlers(content), durations(content), strict=True))[b"soun"]
    assert [length for _, length in rates] == [FRAME]


@pytest.mark.parametrize("kind", KINDS)
def test_the_copy_says_the_time_of_day_where_its_host_was_and_utc_in_its_header(made, kind):
    content = made(kind)
    with av.open(io.BytesIO(content)) as file:
        assert file.metadata["date"] == "2026-11-22T00:30:00+01:00"
        assert file.metadata["creation_time"] == "2027-01-15T08:00:00.000000Z"  # NOON
    (mvhd,) = boxes(content, b"mvhd")
    assert struct.unpack_from(">Q", mvhd, 4) == (NOON + 2_082_844_800,)


@pytest.mark.parametrize("kind", KINDS)
def test_the_copy_has_a_cover_of_less_than_250_kb(made, kind):
    (cover,) = boxes(made(kind), b"covr")
    jpeg = cover[16:]
    assert struct.unpack_from(">4xI", cover, 4) == (13,)  # the type of a JPEG
    assert (jpeg[:3], jpeg[-2:]) == (b"\xff\xd8\xff", b"\xff\xd9")
    assert len(jpeg) < 250_000


@pytest.mark.parametrize("kind", KINDS)
def test_players_read_the_chapters(made, kind):
    with av.open(io.BytesIO(made(kind))) as file:
        found = [
            (float(one["start"] * one["time_base"]), one["metadata"]["title"])
            for one in file.chapters()
        ]
    assert found == list(zip([0, 1.5, 4], TITLES, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_nero_s_list_has_each_chapter_with_a_title_of_255_bytes_at_most(made, kind):
    (listed,) = boxes(made(kind), b"chpl")
    assert nero(listed) == [(0, TITLES[0]), (1.5, TITLES[1]), (4, "👩" * 63)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_track_has_each_chapter_until_the_next_and_the_end(made, kind):
    content = made(kind)
    (last,) = durations(content)[handlers(content).index(b"text")][2:]
    with av.open(io.BytesIO(content)) as file:
        length = file.duration / av.time_base
    assert durations(content)[-1][:2] == [(1, 1500), (1, 2500)]
    assert 4 + last[1] / 1000 == pytest.approx(length, abs=0.02)
    assert texts(content) == TITLES


@pytest.mark.parametrize("kind", KINDS)
def test_each_enabled_track_refers_to_the_chapters_which_are_not_enabled(made, kind):
    content = made(kind)
    others = handlers(content).index(b"text")
    assert boxes(content, b"chap") == [struct.pack(">I", others + 1)] * others
    enabled = [struct.unpack_from(">I", tkhd)[0] & 1 for tkhd in boxes(content, b"tkhd")]
    assert enabled == [1] * others + [0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_without_chapters_has_neither_a_list_nor_a_text_track(made, kind):
    content = made(kind, PLAIN)
    assert b"text" not in handlers(content)
    assert boxes(content, b"chpl") == boxes(content, b"chap") == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_tone_is_at_its_second_behind_the_chapters(made, kind):
    wave = sound(made(kind))
    for second in (0.05, 1.05, 2.05):
        assert loudness_at(wave, 440, second) > loudness_at(wave, 880, second) + 20
    for second in (3.05, 4.05, 5.05):
        assert loudness_at(wave, 880, second) > loudness_at(wave, 440, second) + 20


def nero(chpl: bytes) -> list[tuple[float, str]]:
    """Return (second, title) of each row of a `chpl` box."""
    rows, at = [], 9
    while at < len(chpl):
        start, length = struct.unpack_from(">QB", chpl, at)
        at += 9 + length
        rows.append((start / 10_000_000, chpl[at - length : at].decode()))
    assert len(rows) == chpl[8]
    return rows


def texts(content: bytes) -> list[str]:
    """Return the samples of the text track, which is the last."""
    sizes, offsets = boxes(content, b"stsz")[-1], boxes(content, b"stco")[-1]
    found = []
    for (size,), (at,) in zip(
        struct.iter_unpack(">I", sizes[12:]), struct.iter_unpack(">I", offsets[8:]), strict=True
    ):
        (length,) = struct.unpack_from(">H", content, at)
        assert content[at + 2 + length : at + size] == struct.pack(">I4sI", 12, b"encd", 0x100)
        found.append(content[at + 2 : at + 2 + length].decode())
    return found
