"""The host's sound: slow chords and a few plucked notes, half a minute in a loop."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

RATE = 48_000  # Hz

CHORD = 4 * RATE  # samples from one chord to the next

CHORDS = (
    (36, 55, 64, 71, 74),  # C major 9; MIDI numbers, A4 = 69 = 440 Hz
    (45, 55, 64, 67, 71),  # A minor 9
    (41, 57, 60, 64, 67),  # F major 9
    (43, 57, 60, 62, 64),  # G 6/9, no third
    (40, 55, 62, 64, 71),  # E minor 7
    (45, 57, 60, 64, 67),  # A minor 7
    (38, 57, 60, 64, 65),  # D minor 9
    (43, 55, 60, 62, 69),  # G 9, suspended
)

LOUDNESS = 0.098
"""Root mean square of the loop that makes it -18 LUFS (ITU-R BS.1770-4)."""


def loop() -> Floats:
    """Return stereo floats, shape (samples, 2); notes that ring at the end go on at the start."""
    sound = np.zeros((len(CHORDS) * CHORD, 2), np.float32)
    chance = np.random.default_rng(7)  # the same music each time
    for number, chord in enumerate(CHORDS):
        start = number * CHORD
        for place, note in enumerate(chord):
            _mix(sound, start, _pad(note, chance), pan=0.5 + 0.12 * (place - 2))
        for beat in range(0, 8, 1 + number % 2):
            note = chance.choice(chord[1:]) + 12
            softly = _pluck(note) * chance.uniform(0.5, 1)
            _mix(sound, start + beat * RATE // 2, softly, pan=chance.uniform(0.2, 0.8))
    gain: np.floating = LOUDNESS / np.sqrt(np.mean(sound**2))
    return sound * gain


def _mix(sound: Floats, start: int, part: Floats, pan: float) -> None:
    """Add the mono `part` to `sound`; pan 0 is left, 1 is right, at constant power."""
    places = np.arange(start, start + len(part)) % len(sound)
    for channel, gain in enumerate((np.cos(pan * np.pi / 2), np.sin(pan * np.pi / 2))):
        sound[places, channel] += gain * part


def _pad(note: int, chance: np.random.Generator) -> Floats:
    """Return two slightly detuned voices that swell and fade into the neighbouring chords."""
    time = _seconds(CHORD * 3 // 2)
    swell: Floats = np.sin(np.pi * time / time[-1]) ** 2
    drift: Floats = 1 + 0.1 * np.sin(2 * np.pi * (0.3 * time + chance.random()))
    below, above = (_harmonics(note + apart, time, (1, 0.28, 0.1)) for apart in (-0.04, 0.04))
    return 0.3 * swell * drift * (below + above)


def _pluck(note: int) -> Floats:
    """Return a plucked note, like a small wooden tongue; its overtone decays first."""
    time = _seconds(RATE * 2)
    attack: Floats = np.minimum(1, time / 0.004)
    ring: Floats = np.exp(-time / 0.45) * _harmonics(note, time, (1,))
    overtone: Floats = 0.2 * np.exp(-time / 0.08) * _harmonics(note + 24, time, (1,))
    return 0.35 * attack * (ring + overtone)


def _seconds(samples: int) -> Floats:
    return np.arange(samples, dtype=np.float32) / np.float32(RATE)


def _harmonics(note: float, time: Floats, gains: tuple[float, ...]) -> Floats:
    turn = np.float32(2 * np.pi * 440 * 2 ** ((note - 69) / 12)) * time
    sound = np.zeros_like(time)
    for over, gain in enumerate(gains):
        sound += gain * np.sin((1 + over) * turn)
    return sound


def levels(sound: Floats, step: int) -> Floats:
    """Return the smoothed loudness of every `step` samples, from 0 to 1."""
    power = np.mean(sound**2, axis=1).reshape(-1, step).mean(axis=1)
    near = np.hanning(51)
    around = np.concatenate([power[-25:], power, power[:25]])
    smooth: Floats = np.sqrt(np.convolve(around, near / near.sum(), "valid"))
    low, high = smooth.min(), smooth.max()
    scaled: Floats = (smooth - low) / (high - low)
    return scaled
