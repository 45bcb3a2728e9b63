"""How loud a session and each of its speakers are over time, to be drawn.

Levels are in dBFS of the root mean square, one per AAC frame of the copy. Digital silence is
LOWEST.
"""

from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from .aac_decoder import coded, decode
from .paths import RATE
from .speaker_m4a import Stay, stays_of
from .timeline import FRAME, Stretch

LOWEST = -100.0

_LOUD_SHARE, _LEAST_LOUD = 97, -34.0
"""The percentage of heard bars that are lower than the highest; and a level below which nothing
is enlarged to a high one, because it is noise."""

_CURVE = 0.8
"""The power of amplitudes that heights follow: between theirs, and those of decibels."""

_QUIET, _LOUD = -40.0, -14.0
"""Levels at which a voice has no ring, and its widest."""

_LASTS = 0.82
"""Share of a voice's ring that is left at the next picture, so that it does not flicker."""

Levels = NDArray[np.float32]
Tell = Callable[[int], None]


def program_levels(laid: list[Stretch], tell: Tell) -> Levels:
    """Return the levels of the program; `tell` is called with the number of decoded frames."""
    found = []
    for stretch in laid:
        for frame in decode(stretch):
            found.append(_power(frame))
            tell(1)
    return _decibels(np.array(found, np.float32))


def voice_levels(laid: list[Stretch], seat: str, tell: Tell) -> Levels:
    """Return the levels of one speaker, silent where their track has no sound."""
    power = np.zeros(laid[-1].end // FRAME, np.float32)
    stays: dict[Path, list[Stay]] = {}
    for stretch in laid:
        take = stretch.take.directory
        if take not in stays:
            stays[take] = stays_of(take, seat)
        for stay in stays[take]:
            _add(power, stay, stretch, tell)
    return _decibels(power)


def bars(levels: Levels, per_second: int) -> Levels:
    """Return the heights, 0 to 1, of a waveform's bars: the loudest moment of each."""
    if not len(levels):
        return np.zeros(0, np.float32)
    middle = (np.arange(len(levels)) * FRAME + FRAME // 2) * per_second // RATE
    starts = np.flatnonzero(np.diff(middle, prepend=-1))
    loudest = np.maximum.reduceat(levels, starts)
    heard = loudest[loudest > LOWEST / 2]
    top = max(float(np.percentile(heard, _LOUD_SHARE)) if len(heard) else 0.0, _LEAST_LOUD)
    amplitudes = np.minimum(10 ** ((loudest - top) / 20), 1)
    return (amplitudes**_CURVE).astype(np.float32)


def rings(levels: Levels, per_second: int, pictures: int) -> Levels:
    """Return the loudness of a voice, 0 to 1, at each picture; it falls slower than it rises."""
    at = np.arange(pictures) * RATE // per_second // FRAME
    heard = np.pad(levels, (0, pictures), constant_values=LOWEST)[at]
    now = np.clip((heard - _QUIET) / (_LOUD - _QUIET), 0, 1)
    return np.array(
        list(accumulate(now.tolist(), lambda before, new: max(new, before * _LASTS))), np.float32
    )


def _add(power: Levels, stay: Stay, stretch: Stretch, tell: Tell) -> None:
    """Add the frames of a stay that fall into a stretch."""
    codec = av.CodecContext.create("aac", "r")
    codec.extradata = stay.init.config
    position, end = stretch.start // FRAME, stretch.end // FRAME
    for at, data in _frames(stay):
        number = position + (at - stretch.sample + FRAME // 2) // FRAME
        if not position <= number < end:
            continue
        try:
            frames = codec.decode(av.Packet(data))
        except av.FFmpegError:
            continue
        for frame in frames:
            power[number] = max(power[number], _power(frame))
        tell(1)


def _frames(stay: Stay) -> Iterator[tuple[int, bytes]]:
    """Yield (first sample, AAC frame) of a stay."""
    track = stay.media.runs[0].track if stay.media.runs else 0
    times = [run.dts + number * FRAME for run in stay.media.of(track) for number in range(len(run))]
    yield from zip(times, coded(stay.media, track), strict=True)


def _power(frame: av.AudioFrame) -> float:
    wave = frame.to_ndarray()
    return float(np.vdot(wave, wave)) / wave.size


def _decibels(power: Levels) -> Levels:
    return 10 * np.log10(np.maximum(power, np.float32(10 ** (LOWEST / 10))))
