"""Reading of movie fragments that no media server of ours has written so."""

import struct

import pytest

from recordings.media.mp4.boxes import box, full_box
from recordings.media.mp4.init_segment import AUDIO, TrackInit
from recordings.media.take_reader import read_media, read_takes
from tests.support.recordings.boxes import shortened
from tests.support.recordings.factories import record, writer_of

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


def test_runs_that_list_no_values_share_them_and_cannot_change_them(tmp_path):
    one, other = runs_of(tmp_path, HEADER, RUN, RUN)
    assert one.durations is other.durations
    with pytest.raises(ValueError, match="read-only"):
        one.durations[0] = 0


@pytest.mark.parametrize(
    "boxes",
    [
        (RUN, HEADER),
        (HEADER, RUN, box(b"tfdt")),
        (full_box(b"tfhd", 0, 0x10, struct.pack(">I", 1)), RUN),
        (full_box(b"tfhd", 0, 0, struct.pack(">I", 2)), RUN),
        (HEADER, full_box(b"trun", 0, 1, struct.pack(">I", 1))),
        (HEADER, full_box(b"trun", 0, 1, struct.pack(">Ii", 2**32 - 1, 0))),
    ],
    ids=[
        "a run before the header of its track",
        "an empty decoding time",
        "a header without the size that its flags announce",
        "a track that nothing describes",
        "a run without its offset",
        "a run of more samples than memory holds",
    ],
)
def test_a_fragment_that_is_not_well_formed_is_left_out(tmp_path, boxes):
    assert runs_of(tmp_path, *boxes) == []


def test_no_value_is_read_beyond_a_box_that_is_cut_anywhere(tmp_path):
    record(writer_of(tmp_path / "room"), seconds=1)
    (take,) = read_takes(tmp_path / "room")
    (segment,) = take.segments
    whole = segment.path.read_bytes()
    (size,) = struct.unpack_from(">I", whole)
    assert whole[4:8] == b"moof" and whole[size + 4 : size + 8] == b"mdat"
    (media_size,) = struct.unpack_from(">I", whole, size)
    media = whole[size + 8 : size + media_size]  # of the first part
    segment.path.write_bytes(whole[: size + media_size])
    part = read_media(segment.path, take.tracks)
    samples = {run.track: samples_of(run) for run in part.runs}
    for moof in shortened(whole[:size]):
        # As much more media, because the samples are where the runs say.
        segment.path.write_bytes(moof + box(b"mdat", bytes(size - len(moof)), media))
        for run in read_media(segment.path, take.tracks).runs:
            assert samples_of(run) == samples[run.track]


def samples_of(run):
    return [column.tolist() for column in (run.sizes, run.durations, run.sync, run.composition)]
