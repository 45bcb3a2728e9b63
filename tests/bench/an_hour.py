"""A recorded hour of four people who take turns, written as the mixer writes it.

It is one minute that repeats (160 × 90; both channels are the same, as with microphones in mono).
The people are not tones but have a pitch that moves, hisses and pauses, because encoders take a
third more time for a voice than for a tone.
"""

import dataclasses
from functools import partial

import numpy as np

from recordings.media.loudness import Loudness, LoudnessMeter
from tests.support.recordings.factories import (
    FRAME,
    NOON,
    PICTURE,
    RATE,
    SIZE,
    coded,
    pictures,
    writer_of,
)

MINUTES = 60
# A whole number of pictures and of AAC frames: 61.44 seconds.
STRETCH = 48 * PICTURE * FRAME // 32
PEOPLE = {"ada": 210, "ben": 110, "cleo": 190, "dov": 130}  # pitch in Hz


def write(folder, minutes=MINUTES):
    """Write the hour, or a shorter session, to a room's `folder`, with a track for each speaker."""
    voices = {seat: voice(number, pitch) for number, (seat, pitch) in enumerate(PEOPLE.items())}
    together = sum(voices.values())
    writer = writer_of(folder)
    writer.open(0, NOON)
    minute = [(one.sample, writer.picture, one) for one in pictures(0, STRETCH, SIZE)]
    minute += [
        (one.sample, writer.sound, one) for one in coded(0, STRETCH, "stereo", heard(together))
    ]
    for seat, wave in voices.items():
        minute += [
            (one.sample - 1, partial(writer.track, seat), one)
            for one in coded(0, STRETCH, "mono", heard(wave))
        ]
    minute.sort(key=lambda item: item[0])
    for start in range(0, minutes * 60 * RATE, STRETCH):
        for _, add, one in minute:
            add(dataclasses.replace(one, sample=one.sample + start))
    writer.close(start + STRETCH, loudness_of(together, start // STRETCH + 1))


def voice(number: int, pitch: float) -> np.ndarray:
    """Return a minute of one person, who speaks for each fourth of four seconds."""
    chance = np.random.default_rng(number)
    seconds = np.arange(STRETCH) / RATE
    turns = 2 * np.pi * np.cumsum(pitch * (1 + 0.2 * np.sin(2.5 * seconds))) / RATE
    vowel = sum(np.sin(harmonic * turns) / harmonic**1.2 for harmonic in range(1, 30))
    syllables = np.clip(np.sin(2 * np.pi * 4 * seconds), 0, 1)
    hiss = chance.normal(0, 1, STRETCH) * np.clip(np.sin(2 * np.pi * 4 * seconds + 2.5), 0, 1) ** 3
    turn = seconds // 4 % len(PEOPLE) == number
    wave = (0.1 * vowel * syllables + 0.02 * hiss) * turn + chance.normal(0, 0.0005, STRETCH)
    return wave.astype(np.float32)


def heard(wave: np.ndarray):
    """Return the function that `coded` asks for samples; the wave is silent outside."""
    return lambda times: np.where(times < len(wave), wave[np.minimum(times, len(wave) - 1)], 0)


def loudness_of(wave: np.ndarray, times: int) -> Loudness:
    """The loudness as the mixer measures it while it records."""
    meter = LoudnessMeter()
    for at in range(0, len(wave), RATE):
        meter.add(np.column_stack([wave[at : at + RATE]] * 2))
    one = meter.loudness
    many = {tenths: count * times for tenths, count in one.blocks.items()}
    return dataclasses.replace(one, blocks=type(one.blocks)(many))
