from fractions import Fraction

import av
import numpy as np
import pytest

from recordings.media.segments import AAC_FRAME, TIMESCALE, Coded, mux, mux_sound
from recordings.media.take_reader import picture_span
from rooms.media.mixer.recording.aac import AacEncoder
from rooms.media.mixer.video.encoder import Encoder

SIZE = (640, 360)
FRAME = 1920
START = 3 * TIMESCALE + 12 * FRAME


def pictures(count: int, start: int = START) -> list[Coded]:
    encoder = Encoder(SIZE)
    grey = np.full((540, 640), 128, np.uint8)
    return [
        encoder.encode(av.VideoFrame.from_ndarray(grey, "yuv420p"), at)
        for at in range(start, start + count * FRAME, FRAME)
    ]


def sounds(seconds: float, channels: int = 2, start: int = START) -> list[Coded]:
    encoder = AacEncoder(channels, 96_000, start)
    silence = np.zeros((int(seconds * TIMESCALE), channels), np.float32)
    return [*encoder.encode(silence), *encoder.finish()]


def times(path, kind: str) -> list[Fraction]:
    """Return the samples at which the packets of one kind of stream begin."""
    with av.open(str(path)) as file:
        stream = next(stream for stream in file.streams if stream.type == kind)
        return [sample(packet) for packet in file.demux(stream) if packet.size]


def sample(packet: av.Packet) -> Fraction:
    return packet.pts * packet.time_base * TIMESCALE


def test_times_in_a_segment_are_those_of_the_rooms_clock(tmp_path):
    init, body = mux(4, pictures(25), sounds(1)[:47], START + TIMESCALE, SIZE)
    path = tmp_path / "one.mp4"
    path.write_bytes(init + body)
    assert times(path, "video") == list(range(START, START + TIMESCALE, FRAME))
    assert times(path, "audio") == list(range(START, START + 47 * AAC_FRAME, AAC_FRAME))


def on_disk(folder, init, body):
    (folder / "init.mp4").write_bytes(init)
    segment = folder / "00000.m4s"
    segment.write_bytes(body)
    return segment


def test_a_segment_lasts_until_its_end_even_if_pictures_are_missing(tmp_path):
    some = pictures(25)
    for gone in ([], [5, 6], [23, 24]):
        left = [picture for number, picture in enumerate(some) if number not in gone]
        segment = on_disk(tmp_path, *mux(0, left, sounds(1), START + TIMESCALE, SIZE))
        assert picture_span(segment) == (START, TIMESCALE)


def test_a_segment_of_one_picture_lasts_until_the_given_end(tmp_path):
    segment = on_disk(tmp_path, *mux(0, pictures(1), sounds(0.04), START + 777, SIZE))
    assert picture_span(segment) == (START, 777)


def test_the_init_is_the_same_for_each_segment_of_a_take():
    all_pictures, all_sounds = pictures(50, 0), sounds(2, start=0)
    first, _ = mux(0, all_pictures[:25], all_sounds[:47], TIMESCALE, SIZE)
    second, _ = mux(1, all_pictures[25:], all_sounds[47:], 2 * TIMESCALE, SIZE)
    assert first == second


def test_the_sound_of_one_speaker_is_mono(tmp_path):
    init, body = mux_sound(0, sounds(1, channels=1))
    path = tmp_path / "track.mp4"
    path.write_bytes(init + body)
    with av.open(str(path)) as file:
        assert file.streams.audio[0].layout.name == "mono"
        assert sample(next(file.demux(audio=0))) == START


@pytest.mark.parametrize("data", [b"", b"junk", b"\0" * 64, b"\0\0\0\x10moof\0\0\0\x08traf"])
def test_data_that_is_no_segment_has_no_duration(data, tmp_path):
    init, _ = mux(0, pictures(1), sounds(0.04), START + 777, SIZE)
    assert picture_span(on_disk(tmp_path, init, data)) == (0, 0)


def test_a_segment_without_its_init_has_no_duration(tmp_path):
    init, body = mux(0, pictures(1), sounds(0.04), START + 777, SIZE)
    segment = on_disk(tmp_path, init, body)
    (tmp_path / "init.mp4").unlink()
    assert picture_span(segment) == (0, 0)


def test_a_segment_that_was_cut_off_has_no_duration(tmp_path):
    init, body = mux(0, pictures(25), sounds(1), START + TIMESCALE, SIZE)
    for length in (*range(0, 400, 7), len(body) - 1):
        assert picture_span(on_disk(tmp_path, init, body[:length])) == (0, 0)
