"""AAC for the recording: a silence is encoded once, and keeps its length."""

import numpy as np
import pytest

from recordings.media.segments import AAC_FRAME
from recordings.media.speaker_track import SpeakerTrack
from rooms.media.mixer.clock import RATE
from rooms.media.mixer.recording.aac import AacEncoder
from tests.support.mixer.sounds import tone
from tests.support.mixer.watching import listen

ADA = 440


def coded(pcm: np.ndarray, at_once: int = RATE) -> list:
    encoder = AacEncoder(pcm.shape[1], 64_000 * pcm.shape[1], 0)
    frames = []
    for begin in range(0, len(pcm), at_once):
        frames += encoder.encode(pcm[begin : begin + at_once])
    return [*frames, *encoder.finish()]


def heard(path, pcm: np.ndarray) -> np.ndarray:
    """Encode `pcm` and decode it as a player does, cut to the same length."""
    track = SpeakerTrack(path)
    for frame in coded(pcm):
        track.add(frame)
    track.flush()
    track.close()
    first, sound = listen(path)
    assert first == 0
    return sound[: len(pcm)]


def spoken(*parts: tuple[float, float]) -> np.ndarray:
    """Return a tone in parts of (seconds, loudness), one after the other."""
    pieces, at = [], 0
    for seconds, loudness in parts:
        samples = round(seconds * RATE)
        pieces.append(tone(ADA, at, samples, loudness))
        at += samples
    return np.concatenate(pieces)


@pytest.mark.parametrize(
    "parts",
    [
        ((0.5, 0.3), (1, 0), (0.5, 0.3)),
        ((1, 0), (0.5, 0.3)),
        ((0.5, 0.3), (1, 0)),
        ((0.5, 0.3), (0.02, 0), (0.5, 0.3), (0.1, 0), (0.5, 0.3), (2, 0), (0.01, 0.3)),
    ],
)
def test_sound_before_and_after_a_silence_stays_in_its_place(tmp_path, parts):
    original = spoken(*parts)
    sound = heard(tmp_path / "ada.mp4", original)
    error = (sound - original[:, 0])[AAC_FRAME:]  # the first fades in: its priming is dropped
    assert np.sqrt(np.mean(error**2)) < 0.001
    assert np.abs(error).max() < 0.05  # it rings where the tone is cut off


def test_a_silence_decodes_as_zeros(tmp_path):
    sound = heard(tmp_path / "ada.mp4", spoken((0.5, 0.3), (2, 0), (0.5, 0.3)))
    assert not sound[round(0.6 * RATE) : round(2.4 * RATE)].any()


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("at_once", [RATE, 960, 100])
def test_frames_follow_each_other_through_a_silence_however_much_sound_comes_at_once(
    channels, at_once
):
    original = spoken((0.5, 0.3), (1, 0), (0.5, 0.3)).repeat(channels, axis=1)
    frames = coded(original, at_once)
    starts = [frame.sample for frame in frames]
    assert starts == list(range(0, len(original), AAC_FRAME))
    assert [frame.data for frame in frames] == [frame.data for frame in coded(original)]
