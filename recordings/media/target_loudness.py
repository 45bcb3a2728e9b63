"""The gain that brings a session to the target loudness."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

import av
import numpy as np

from .aac_decoder import decode
from .loudness import Loudness, LoudnessMeter
from .timeline import Stretch

# Podcast directories ask for this loudness of both channels together. One of two equal channels
# alone measures 3 LU less, so a mono file comes out at -19, which they also ask for.
TARGET = -16.0  # LUFS

# The limiter and the encoder reduce the loudness that the gain adds. Excerpts show by how much.
# Beyond MOST_PUSH more gain would only distort, because the peaks do not allow the target.
EXCERPTS, EXCERPT_SEGMENTS = 16, 4
ATTEMPTS, CLOSE_ENOUGH = 4, 0.1  # dB
MOST_PUSH = 4.0  # dB

Sound = Iterable[av.AudioFrame]


def gain_for(
    laid: list[Stretch], loudness: Loudness, finish: Callable[[float, Sound], Sound]
) -> float:
    """The gain in dB that brings a session of this loudness to the target.

    `finish(gain, sound)` returns that sound as a listener of the finished file hears it.
    """
    wanted = TARGET - loudness.integrated
    excerpts = list(excerpts_of(laid))
    before = measured(sound_of(excerpts))
    if math.isinf(wanted) or math.isinf(before):  # the sound is silent
        return 0.0
    gain = wanted
    for _ in range(ATTEMPTS):
        lost = before + gain - measured(finish(gain, sound_of(excerpts)))
        last, gain = gain, wanted + min(lost, MOST_PUSH)
        if abs(gain - last) < CLOSE_ENOUGH:
            break
    return gain


def excerpts_of(laid: list[Stretch]) -> Iterator[Stretch]:
    """Yield excerpts of a few seconds, spread over the session; all of it if it is short."""
    places = [
        (stretch, at)
        for stretch in laid
        for at in range(0, len(stretch.segments), EXCERPT_SEGMENTS)
    ]
    for stretch, at in places[:: max(1, len(places) // EXCERPTS)]:
        yield replace(stretch, segments=stretch.segments[at : at + EXCERPT_SEGMENTS])


def sound_of(stretches: Iterable[Stretch]) -> Iterator[av.AudioFrame]:
    return chain.from_iterable(map(decode, stretches))


def measured(frames: Sound) -> float:
    """Integrated loudness in LUFS; a single channel is counted as two equal ones."""
    meter = LoudnessMeter()
    for frame in frames:
        pcm = frame.to_ndarray()
        meter.add(np.broadcast_to(pcm, (2, pcm.shape[1])).T)
    return meter.loudness.integrated
