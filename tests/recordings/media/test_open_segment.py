"""What a writer that was killed leaves of the open segment, and how the next one goes on."""

import io
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from itertools import islice

import av
import pytest

from recordings.media import open_segment, vod_playlist
from recordings.media.recording_writer import RecordingWriter
from recordings.media.segments import TIMESCALE
from recordings.media.take_reader import read_takes
from tests.support.eventually import eventually
from tests.support.recordings import hls
from tests.support.recordings.segments import duration

from .test_recording_writer import feed
from .test_segments import SIZE

SECOND = TIMESCALE
WRITER = """
import sys, time
from pathlib import Path
from recordings.media.recording_writer import RecordingWriter
from tests.recordings.media.test_segments import SIZE, pictures, sounds

writer = RecordingWriter(Path(sys.argv[1]), 1, SIZE, 25)
writer.open(0, 1_800_000_000.0)
coded = [(c.sample, writer.picture, c) for c in pictures(1500, 0)]
coded += [(c.sample, writer.sound, c) for c in sounds(60, start=0)]
for _, put, item in sorted(coded, key=lambda entry: entry[0]):
    put(item)
    time.sleep(0.002)
"""


@pytest.fixture
def open_take(tmp_path):
    """A take whose writer is at 1.4 s, and has listed two parts of the second segment."""
    writer = RecordingWriter(tmp_path, 1, SIZE, 25)
    writer.open(0, 1_800_000_000.0)
    feed(writer, 0, 1.5)
    return writer


@contextmanager
def writing(room):
    """Let another process write a take, which is killed at the end of the block."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(room)])
    try:
        eventually((room / "live.m3u8").exists, "nothing is written", 30)
        yield
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait(10)


def live(room) -> str:
    return (room / "live.m3u8").read_text()


def parts(room) -> dict[str, bytes]:
    """The parts listed in a room's live playlist, with their bytes."""
    playlist = hls.read(live(room))
    listed = [part for segment in playlist.segments for part in segment.parts]
    uris = [part.uri for part in [*listed, *playlist.open_parts]]
    return {uri: read(room, uri) for uri in uris}


def read(room, uri: str) -> bytes:
    segment, number = uri.removesuffix(".m4s").split("-")
    return open_segment.read_part(room / f"{segment}.m4s", int(number))


@pytest.mark.parametrize("in_segment", [2, 3, 4])
def test_parts_outlive_kill_9_of_their_writer(tmp_path, in_segment):
    with writing(tmp_path):
        eventually(
            lambda: hls.read(live(tmp_path)).edge >= (in_segment, 2), "no part is written", 60
        )
    before, told = live(tmp_path), parts(tmp_path)
    resumed = RecordingWriter(tmp_path, 2, SIZE, 25)
    resumed.open(0, 1_800_000_100.0)
    feed(resumed, 0, 2.5)
    hls.check_reload(before, live(tmp_path))
    assert {uri: read(tmp_path, uri) for uri in told} == told
    assert not list(tmp_path.glob("e1/**/*.part"))
    edge = hls.read(before).edge
    first = next(one for one in hls.read(live(tmp_path)).segments if one.uri.startswith("e2/"))
    # The kill may have come after a part was written, and before it was listed.
    assert first.number in {edge[0] + (edge[1] > 0), edge[0] + 1}


def test_a_torn_tail_is_cut(tmp_path, open_take):
    draft = tmp_path / "e1/t1/00001.m4s.part"
    whole = draft.read_bytes()
    for torn in (1, 7, 9, len(whole) // 2, len(whole) - 1):
        draft.write_bytes(whole + whole[:torn])
        assert [stop for _, stop in chunks(draft)][-1] >= len(whole)
    draft.write_bytes(whole + whole[:200])
    open_take._take.drop()  # as the death of its process does
    open_segment.complete(tmp_path)
    segment = tmp_path / "e1/t1/00001.m4s"
    assert segment.read_bytes() == whole
    assert duration(segment) == SECOND * 2 // 5
    assert not draft.exists()


def test_a_draft_without_a_whole_part_is_deleted(tmp_path, open_take):
    draft = tmp_path / "e1/t1/00001.m4s.part"
    draft.write_bytes(draft.read_bytes()[:300])
    open_take._take.drop()
    open_segment.complete(tmp_path)
    assert [path.name for path in sorted((tmp_path / "e1/t1").glob("0*"))] == ["00000.m4s"]


def test_the_open_segment_of_a_living_writer_is_left_alone(tmp_path, open_take):
    """It may be cut off from the database, and go on for a while beside a later epoch."""
    before = (tmp_path / "e1/t1/00001.m4s.part").read_bytes()
    RecordingWriter(tmp_path, 2, SIZE, 25)
    assert (tmp_path / "e1/t1/00001.m4s.part").read_bytes() == before
    assert open_take.close(SECOND * 3 // 2) == SECOND * 3 // 2


def test_a_recording_is_sealed_with_the_parts_that_a_killed_writer_left(tmp_path, open_take):
    open_take._take.drop()
    open_segment.complete(tmp_path)
    vod_playlist.write(tmp_path, read_takes(tmp_path))
    sealed = hls.read((tmp_path / "index.m3u8").read_text())
    assert [segment.seconds for segment in sealed.segments] == [1.0, 0.4]
    assert hls.read(live(tmp_path)).ended


def test_the_parts_can_be_decoded_one_after_the_other(tmp_path, open_take):
    """As a player does, that begins with a part, and appends one after the other."""
    stream = (tmp_path / "e1/t1/init.mp4").read_bytes() + b"".join(parts(tmp_path).values())
    with av.open(io.BytesIO(stream)) as file:
        decoded = [frame.pts for frame in file.decode(video=0)]
    assert decoded == list(range(0, SECOND * 7 // 5, 1920))
    with av.open(io.BytesIO(stream)) as file:
        heard = [packet.pts for packet in file.demux(audio=0) if packet.size]
    assert heard == list(range(heard[0], heard[0] + len(heard) * 1024, 1024))
    assert heard[-1] + 1024 >= SECOND * 7 // 5


def test_a_player_reads_the_playlist_while_it_grows(tmp_path):
    with writing(tmp_path):
        eventually(lambda: len(hls.read(live(tmp_path)).segments) >= 2, "no segment", 60)
        address, options = str(tmp_path / "live.m3u8"), {"allowed_extensions": "ALL"}
        with av.open(address, options=options, timeout=(20, 20)) as file:
            packets = islice((packet for packet in file.demux(video=0) if packet.size), 60)
            assert next(packets).is_keyframe
            assert sum(1 for _ in packets) == 59


def chunks(path) -> list[tuple[int, int]]:
    with path.open("rb") as file:
        return list(open_segment.chunks(file.fileno()))
