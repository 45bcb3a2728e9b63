"""Sound that rises and falls as lively speech does: syllables of many levels, with sharp peaks."""

from collections.abc import Callable

import numpy as np

from tests.support.recordings.factories import RATE

SYLLABLE = RATE // 5  # samples; the last quarter of each is a pause
PITCHES = (110, 130, 150, 170)  # Hz
RANGE = 18  # dB between the softest and the loudest syllable
SHARPNESS = 24  # harmonics, all in phase once in each period, as vocal cords sound


def speech(seed: int, volume: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return the samples at sample numbers; `volume` is the amplitude of the loudest syllable."""

    def wave(times: np.ndarray) -> np.ndarray:
        number = times // SYLLABLE
        levels = 10 ** (-RANGE * _random(number, seed) / 20)
        pitch = np.array(PITCHES)[(_random(number, seed + 1) * len(PITCHES)).astype(int)]
        turns = 2 * np.pi * pitch * times / RATE
        voice = sum(np.cos(turns * harmonic) / harmonic for harmonic in range(1, SHARPNESS))
        within = (times % SYLLABLE) / SYLLABLE
        envelope = np.clip(np.minimum(within * 12, (0.75 - within) * 8), 0, 1)
        return volume * levels * envelope * voice / 3.7

    return wave


def _random(numbers: np.ndarray, seed: int) -> np.ndarray:
    """A number from 0 to 1 for each, always the same."""
    return np.modf(np.abs(np.sin(numbers * 12.9898 + seed * 78.233)) * 43758.5453)[0]
