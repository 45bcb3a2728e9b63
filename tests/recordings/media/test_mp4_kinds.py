"""Rules that every kind of MP4 file keeps, because platforms refuse files that break them."""

import io
import json
import shutil
import struct
import subprocess
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import av
import pytest

from recordings.media import mastered_mp4, session_mp4, session_sound, speaker_m4a
from recordings.media.chapters import Chapter
from recordings.media.copy_tags import Tags
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.recordings.factories import NOON, RATE, record, writer_of
from tests.support.recordings.listening import loudness_at, sound
from tests.support.recordings.mp4 import boxes, durations, handlers, layout, tree, whole

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

PICTURE, FRAME = 1920, 1024  # samples


def session(room, laid, tags):
    return whole(room, *session_mp4.build(room, laid, tags))


def speaker(room, laid, tags):
    return whole(room, *speaker_m4a.build(room, laid, "ben", tags))


def mastered(room, laid, tags):
    finished = mastered_mp4.build(room, laid, tags, lambda share: None)
    return whole(room, finished.header, finished.parts)


def m4a(room, laid, tags):
    finished = session_sound.build(room, laid, tags, ["m4a"], lambda share: None)["m4a"]
    return whole(room, finished.header, finished.parts)


WITH_PICTURES = {"mp4": session, "mastered": mastered}
SOUND_ONLY = {"m4a": m4a, "speaker": speaker}
KINDS = WITH_PICTURES | SOUND_ONLY


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
    laid, files = stretches(read_takes(room)), {}

    def make(kind, tags=TAGS):
        if (kind, tags) not in files:
            files[kind, tags] = KINDS[kind](room, laid, tags)
        return files[kind, tags]

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
    assert made(kind)[8:12] == (b"isom" if kind in WITH_PICTURES else b"M4A ")


@pytest.mark.parametrize("tags", [PLAIN, TAGS], ids=["plain", "chapters"])
@pytest.mark.parametrize("kind", WITH_PICTURES)
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


@pytest.mark.parametrize("kind", KINDS)
def test_mkvmerge_reads_the_copy_without_a_warning(made, kind, tmp_path):
    told = json.loads(asked("mkvmerge", made(kind), tmp_path, "-J"))
    assert (told["warnings"], told["errors"]) == ([], [])
    assert [one["num_entries"] for one in told["chapters"]] == [3]
    assert len(told["attachments"]) == 1  # the cover


@pytest.mark.parametrize("kind", KINDS)
def test_mediainfo_finds_no_fault_and_two_lists_of_chapters(made, kind, tmp_path):
    told = json.loads(asked("mediainfo", made(kind), tmp_path, "--Output=JSON"))
    tracks = told["media"]["track"]
    assert "ConformanceErrors" not in json.dumps(told)
    assert sum(track["@type"] == "Menu" for track in tracks) == 2
    assert tracks[0]["IsStreamable"] == "Yes"
    assert tracks[0]["Recorded_Date"].replace(" ", "T") == "2026-11-22T00:30:00+01:00"


@pytest.mark.parametrize("kind", KINDS)
def test_ffprobe_reads_the_chapters(made, kind, tmp_path):
    told = json.loads(asked("ffprobe", made(kind), tmp_path, "-show_chapters", "-of", "json"))
    found = [(float(one["start_time"]), one["tags"]["title"]) for one in told["chapters"]]
    assert found == list(zip([0, 1.5, 4], TITLES, strict=True))


def asked(program: str, content: bytes, folder: Path, *options: str) -> str:
    """Return what a program says of a file; skip the test where it isn't installed."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    path = folder / "copy.mp4"
    path.write_bytes(content)
    command = [program, *options, str(path)]
    return subprocess.check_output(command, stderr=subprocess.DEVNULL, text=True, timeout=60)


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
