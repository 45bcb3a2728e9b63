"""The music that the demo's host sends in place of a microphone."""

import av
import numpy as np
import pytest

from hotline.demo import music


@pytest.fixture(scope="module")
def loop():
    return music.loop()


def loudness(sound):
    """Integrated loudness in LUFS (EBU R 128), by FFmpeg."""
    graph = av.filter.Graph()
    source = graph.add("abuffer", "sample_rate=48000:sample_fmt=flt:channel_layout=stereo")
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    for start in range(0, len(sound), 4800):
        block = np.ascontiguousarray(sound[start : start + 4800]).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(block, format="flt", layout="stereo")
        frame.sample_rate, frame.pts = music.RATE, start
        source.push(frame)
        measured = sink.pull()
    return float(measured.metadata["lavfi.r128.I"])


def test_the_music_is_as_loud_as_speech(loop):
    assert loudness(loop) == pytest.approx(-18, abs=0.5)
    assert np.abs(loop).max() < 0.8


def test_the_end_of_the_music_runs_into_its_beginning(loop):
    step = np.abs(np.diff(loop, axis=0)).max()
    assert np.abs(loop[0] - loop[-1]).max() <= step


def test_the_levels_of_the_music_move_smoothly_from_0_to_1(loop):
    levels = music.levels(loop, 960)
    assert len(levels) == len(loop) // 960
    assert (levels.min(), levels.max()) == (0, 1)
    assert np.abs(np.diff(levels)).max() < 0.1
