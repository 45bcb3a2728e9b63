"""How loud a session and each of its speakers are over time, to be drawn.

Levels are in dBFS of the root mean square, one per BLOCK of the copy. Digital silence is LOWEST.
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

BLOCK = 256
"""Samples of one level: short, so that a bar is high where a click is heard, and not before it."""

_BLOCKS = FRAME // BLOCK

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
    power = np.zeros((sum(stretch.frames for stretch in laid), _BLOCKS), np.float32)
    frames = (frame for stretch in laid for frame in decode(stretch))
    for number, frame in enumerate(frames):
        power[number] = _powers(frame)
        tell(1)
    return _decibels(power.reshape(-1))


def voice_levels(laid: list[Stretch], seat: str, tell: Tell) -> Levels:
    """Return the levels of one speaker, silent where their track has no sound."""
    power = np.zeros((laid[-1].end // FRAME, _BLOCKS), np.float32)
    stays: dict[Path, list[Stay]] = {}
    for stretch in laid:
        take = stretch.take.directory
        if take not in stays:
            stays[take] = stays_of(stretch.take, seat)
        for stay in stays[take]:
            _add(power, stay, stretch, tell)
    return _decibels(power.reshape(-1))


def bars(levels: Levels, per_second: int) -> Levels:
    """Return the heights, 0 to 1, of a waveform's bars: the loudest moment of each."""
    if not len(levels):
        return np.zeros(0, np.float32)
    loudest = _loudest(levels, per_second)
    heard = loudest[loudest > LOWEST / 2]
    top = max(float(np.percentile(heard, _LOUD_SHARE)) if len(heard) else 0.0, _LEAST_LOUD)
    amplitudes = np.minimum(10 ** ((loudest - top) / 20), 1)
    return (amplitudes**_CURVE).astype(np.float32)


def rings(levels: Levels, per_second: int, pictures: int) -> Levels:
    """Return the loudness of a voice, 0 to 1, at each picture; it falls slower than it rises."""
    within = _loudest(levels, per_second)
    heard = np.pad(within, (0, pictures), constant_values=LOWEST)[:pictures]
    now = np.clip((heard - _QUIET) / (_LOUD - _QUIET), 0, 1)
    return np.array(
        list(accumulate(now.tolist(), lambda before, new: max(new, before * _LASTS))), np.float32
    )


def _loudest(levels: Levels, per_second: int) -> Levels:
    """The loudest level in each of `per_second` parts of a second."""
    middle = (np.arange(len(levels)) * BLOCK + BLOCK // 2) * per_second // RATE
    starts = np.flatnonzero(np.diff(middle, prepend=-1))
    found: Levels = np.maximum.reduceat(levels, starts)
    return found


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
            power[number] = np.maximum(power[number], _powers(frame))
        tell(1)


def _frames(stay: Stay) -> Iterator[tuple[int, bytes]]:
    """Yield (first sample, AAC frame) of a stay."""
    track = stay.media.runs[0].track if stay.media.runs else 0
    times = (run.dts + number * FRAME for run in stay.media.of(track) for number in range(len(run)))
    yield from zip(times, coded(stay.media, track), strict=True)


def _powers(frame: av.AudioFrame) -> Levels:
    """The mean square of each block of a frame, of all channels."""
    blocks = frame.to_ndarray().reshape(-1, _BLOCKS, BLOCK)
    found: Levels = np.einsum("cbs,cbs->b", blocks, blocks) / (len(blocks) * BLOCK)
    return found


def _decibels(power: Levels) -> Levels:
    found: Levels = np.maximum(10 * np.log10(np.maximum(power, np.float32(1e-12))), LOWEST)
    return found
