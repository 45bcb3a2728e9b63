"""Reading of movie fragments that no media server of ours has written so."""

import struct

import pytest

from recordings.media.mp4.boxes import box, full_box
from recordings.media.mp4.init import AUDIO, TrackInit
from recordings.media.take_reader import read_media

TRACKS = {1: TrackInit(AUDIO, 48_000, b"", b"", 0, 0, 1024, 4, 0)}
HEADER = full_box(b"tfhd", 0, 0, struct.pack(">I", 1))
RUN = full_box(b"trun", 0, 1, struct.pack(">Ii", 1, 0))  # one sample, with its offset


def runs_of(tmp_path, *boxes: bytes):
    path = tmp_path / "00000.m4s"
    path.write_bytes(box(b"moof", box(b"traf", *boxes)) + box(b"mdat", bytes(4)))
    return read_media(path, TRACKS).runs


def test_a_fragment_has_the_samples_of_its_runs(tmp_path):
    (run,) = runs_of(tmp_path, HEADER, RUN)
    assert (run.track, len(run), run.end) == (1, 1, 1024)


@pytest.mark.parametrize(
    "boxes",
    [(RUN, HEADER), (HEADER, RUN, box(b"tfdt"))],
    ids=["a run before the header of its track", "an empty decoding time"],
)
def test_a_fragment_that_is_not_well_formed_is_left_out(tmp_path, boxes):
    assert runs_of(tmp_path, *boxes) == []
