"""Each kind of copy, read by programs of others: none of them finds a fault.

PyAV is always there. The other readers are used where they are installed.
"""

import io
import json
import shutil
import subprocess
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import av
import pytest

from recordings.media.chapters import Chapter
from recordings.media.copy_tags import Tags
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.recordings.factories import NOON, RATE, record, writer_of
from tests.support.recordings.kinds import KINDS, MP4, VIDEOS

CHAPTERS = (Chapter(0, "Hello"), Chapter(1.5, "Is 3 < 5?"), Chapter(4, "👩" * 120))
CREATED = datetime(2026, 11, 22, 0, 30, tzinfo=timezone(timedelta(hours=1)))
TAGS = Tags(
    "🎉" * 120, "Ada", "The Pricing Hour", date(2026, 11, 22), 200, created=CREATED,
    chapters=CHAPTERS,
)  # fmt: skip
FORMATS = {"mp3": "MPEG Audio", "part-mp3": "MPEG Audio", "lossless": "FLAC"}

# What readers say of every file with a cover and a list of chapters, also of FFmpeg's own.
USUAL = ("stream 0, timescale not set", "Unsupported codec with id 98314 for input stream")
# mp4box.js has no names for QuickTime's chapters, Nero's list, and JPEG covers.
UNKNOWN = {
    "BoxParser: Unknown track reference type: 'chap'",
    "BoxParser: Unknown box type: 'gmhd'",
    "BoxParser: Unknown sample entry type: 'text'",
    "BoxParser: Unknown box type: 'chpl'",
    "DataBox: Unsupported or unimplemented itif data type: 13",
}
BY_MP4BOX = Path(__file__).parents[2] / "support" / "recordings" / "read_by_mp4box.mjs"
MP4BOX = Path(__file__).parents[3] / "node_modules" / "mp4box"

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Make a copy of a kind, once, of two takes: `copy(kind)` is its path."""
    folder = tmp_path_factory.mktemp("readers")
    writer = writer_of(folder / "room")
    record(writer, seconds=3, tone=440, speakers={"ben": (0, 3, 440)})
    start = {"sample": 63 * RATE, "unix": NOON + 63}
    record(writer, seconds=2.5, tone=880, speakers={"ben": (0, 2.5, 880)}, **start)
    laid = stretches(read_takes(folder / "room"))

    @cache
    def make(kind):
        path = folder / f"copy-of-kind-{kind}"
        path.write_bytes(KINDS[kind](folder / "room", laid, TAGS))
        return path

    return make


@contextmanager
def logged():
    """Yield the warnings and errors of FFmpeg's libraries in the block."""
    level = av.logging.get_level()
    av.logging.set_level(av.logging.WARNING)
    try:
        with av.logging.Capture() as entries:
            yield entries
    finally:
        av.logging.set_level(level)


def unusual(lines):
    return [line for line in lines if line.strip() and not any(usual in line for usual in USUAL)]


def asked(path, program, *options):
    """Return (what a program prints, its complaints); skip where it isn't installed."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed; PyAV reads this kind too")
    done = subprocess.run([program, *options, path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, done.stderr.splitlines()


@every_kind
def test_pyav_decodes_it_without_a_warning(copy, kind):
    content = copy(kind).read_bytes()
    with logged() as said, av.open(io.BytesIO(content)) as file:
        frames = sum(1 for _ in file.decode(audio=0))
        if kind in VIDEOS:
            file.seek(0)
            frames += sum(1 for _ in file.decode(video=0))
    assert frames > 50
    assert unusual(message for _level, _name, message in said) == []


@every_kind
def test_ffprobe_decodes_it_without_a_warning(copy, kind):
    _told, complaints = asked(
        copy(kind), "ffprobe", "-v", "warning", "-show_streams", "-count_frames"
    )
    assert unusual(complaints) == []


@pytest.mark.parametrize("kind", MP4)
def test_ffprobe_reads_the_chapters(copy, kind):
    told, _complaints = asked(copy(kind), "ffprobe", "-v", "error", "-show_chapters", "-of", "json")
    found = [
        (float(one["start_time"]), one["tags"]["title"]) for one in json.loads(told)["chapters"]
    ]
    assert found == [(chapter.second, chapter.title) for chapter in CHAPTERS]


@every_kind
def test_mkvmerge_reads_it_without_a_warning(copy, kind):
    told = json.loads(asked(copy(kind), "mkvmerge", "-J")[0])
    assert (told["warnings"], told["errors"]) == ([], [])
    assert told["container"]["supported"]
    if kind in MP4:
        assert [one["num_entries"] for one in told["chapters"]] == [3]
        assert len(told["attachments"]) == 1  # the cover


@every_kind
def test_mediainfo_finds_no_fault(copy, kind):
    tracks = json.loads(asked(copy(kind), "mediainfo", "--Output=JSON")[0])["media"]["track"]
    assert "ConformanceErrors" not in json.dumps(tracks)
    assert tracks[0]["Format"] == FORMATS.get(kind, "MPEG-4")
    if kind in MP4:
        assert sum(track["@type"] == "Menu" for track in tracks) == 2  # both lists of chapters
        assert tracks[0]["IsStreamable"] == "Yes"
        assert tracks[0]["Recorded_Date"].replace(" ", "T") == "2026-11-22T00:30:00+01:00"


@pytest.mark.parametrize("kind", MP4)
def test_mp4box_reads_every_sample_and_knows_all_but_the_chapters(copy, kind):
    if not MP4BOX.is_dir():
        pytest.skip("mp4box.js is not installed (npm); PyAV reads this kind too")
    told = json.loads(asked(copy(kind), "node", str(BY_MP4BOX))[0])
    assert set(told["warnings"]) <= UNKNOWN
    assert told["progressive"] and not told["fragmented"]
    assert [track["read"] for track in told["tracks"]] == [
        track["count"] for track in told["tracks"]
    ]
