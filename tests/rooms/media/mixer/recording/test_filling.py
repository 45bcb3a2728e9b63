"""Pictures that an overloaded machine left out are filled by repeats of the picture before."""

import numpy as np
import pytest

from recordings.media.mp4.fragments import read_fragments
from recordings.media.mp4.init_segment import parse_init
from recordings.media.segments import Coded, mux
from rooms.media.mixer.clock import FRAME, RATE
from rooms.media.mixer.recording.filling import Filling
from rooms.media.mixer.video.encoder import Encoder
from rooms.media.mixer.video.scene import SIZES

from ..video.test_static_frames import decoded, drawing

SIZE = SIZES[360]


def segment(shown, still=False):
    """Encode the pictures of a second of which only some places were drawn in time."""
    encoder = Encoder(SIZE)
    return [encoder.encode(drawing(at, SIZE), at * FRAME, still=still) for at in shown]


HOLES = {
    "one": [0, 1, *range(3, 25)],
    "several": [0, *range(6, 9), *range(14, 16), 20, 24],
    "the end": list(range(10)),
    "all but the first": [0],
}


@pytest.mark.parametrize("hole", HOLES)
@pytest.mark.parametrize("still", [False, True])
def test_each_place_has_a_picture_and_drawn_pictures_look_the_same(hole, still):
    pictures = segment(HOLES[hole], still)
    whole = Filling()(pictures, RATE)
    assert [picture.sample for picture in whole] == list(range(0, RATE, FRAME))
    before, after = decoded(pictures), decoded(whole)
    assert len(after) == 25
    last = None
    for place in range(25):
        if place in HOLES[hole]:
            last = before[HOLES[hole].index(place)]
        assert np.array_equal(after[place], last), place


def test_pictures_after_a_keyframe_repeat_that_keyframe():
    encoder = Encoder(SIZE)
    first = [encoder.encode(drawing(at, SIZE), at * FRAME) for at in (0, 1, 4)]
    encoder.want_keyframe()
    pictures = [*first, *(encoder.encode(drawing(at, SIZE), at * FRAME) for at in (8, 9, 12))]
    assert pictures[3].key
    whole = Filling()(pictures, 15 * FRAME)
    assert [picture.sample // FRAME for picture in whole if picture.key] == [0, 8]
    assert len(decoded(whole)) == 15
    assert np.array_equal(decoded(whole)[12], decoded(pictures)[5])


def test_a_segment_without_missing_pictures_is_not_changed():
    pictures = segment(range(25))
    assert Filling()(pictures, RATE) == pictures


def test_a_stream_of_another_encoder_is_not_changed():
    pictures = [Coded(0, b"\0\0\0\1\x65abc"), Coded(5 * FRAME, b"\0\0\0\1\x61abc", False)]
    assert Filling()(pictures, RATE) == pictures


def test_a_file_has_a_constant_frame_rate(tmp_path):
    pictures = Filling()(segment(HOLES["several"]), RATE)
    init, body = mux(0, pictures, [], RATE, SIZE)
    path = tmp_path / "segment"
    path.write_bytes(init + body)
    with path.open("rb") as file:
        (run,) = read_fragments(file.fileno(), parse_init(init))
    assert run.durations.tolist() == [FRAME] * 25
