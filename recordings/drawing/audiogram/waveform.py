"""The waveform of an audiogram: bars that move to the left under a line that marks the present."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..palette import GROUND, PAPER, Rgb
from ..planes import Plane, planes_of
from .places import WAVE, WIDTH

FPS = 25
SPEED = 4
"""Pixels per picture: even, so that colours, at half the resolution, move by whole pixels too."""

PITCH, BAR = 10, 6  # pixels from bar to bar, and of a bar's width
BARS = FPS * SPEED // PITCH
"""Bars in a second."""

PRESENT = WIDTH // 2
"""The x of the sound that is heard."""

_LEAST, _MOST = BAR / 2, 61  # half heights: silence is a dot
_FADED = 200  # pixels over which bars appear at the right and vanish at the left
_TO_COME = 0.36  # brightness of what was not yet heard
_FULL = 127  # of the brightness; a difference of colours times it fits into 16 bits

Differences = NDArray[np.int16]


class Waveform:
    """The bars around the pictures `first` to `last` - 1 of a session.

    Args:
        heights: of all bars of the session, 0 to 1.
        colours: the colour of each bar.
    """

    def __init__(
        self, heights: NDArray[np.float32], colours: list[Rgb], first: int, last: int
    ) -> None:
        self._first = first
        begin = (first * SPEED - PRESENT) // PITCH
        end = -(-((last - 1) * SPEED - PRESENT + WIDTH) // PITCH)
        self._left = begin * PITCH
        wanted = np.arange(begin, end)
        known = (wanted >= 0) & (wanted < len(heights))
        at = np.clip(wanted, 0, max(0, len(heights) - 1))
        shape = _shape(np.where(known, heights[at], 0) if len(heights) else at * 0.0, known)
        tints = np.array([yuv(colours[bar]) for bar in at] if len(heights) else [yuv(GROUND)])
        tints = np.broadcast_to(tints, (len(wanted), 3)).astype(np.float32)
        self._bars = _coloured(shape, tints - np.array(yuv(GROUND), np.float32))

    def draw(self, parts: list[Plane], number: int) -> None:
        """Draw picture `number` of the session over `parts`, the planes of the WAVE box."""
        left = number * SPEED - PRESENT - self._left
        for part, bars, light, ground, paper, half in zip(
            parts, self._bars, (_LIGHT, _LIGHT[::2], _LIGHT[::2]), yuv(GROUND), yuv(PAPER),
            (1, 2, 2), strict=True,
        ):  # fmt: skip
            seen = bars[:, left // half : (left + WIDTH) // half]
            np.right_shift(seen * light, 7, out=(moved := np.empty(seen.shape, np.int16)))
            part[:] = moved + ground
            part[:, (PRESENT - 2) // half : (PRESENT + 2) // half] = paper


def _shape(heights: NDArray[np.float32], known: NDArray[np.bool]) -> NDArray[np.float32]:
    """The opacity of bars with round ends, of shape (height of the box, bars, PITCH)."""
    half = np.where(known, _LEAST + np.clip(heights, 0, 1) * (_MOST - _LEAST), 0)
    across = np.abs(np.arange(BAR) - (BAR - 1) / 2)
    cap = BAR / 2 - np.sqrt((BAR / 2) ** 2 - across**2)
    down = np.abs(np.arange(WAVE.height) - (WAVE.height - 1) / 2)
    reach = np.where(known[:, None], half[:, None] - cap, -1)
    solid = np.clip(reach[None] + 0.5 - down[:, None, None], 0, 1)
    before = (PITCH - BAR) // 2
    return np.pad(solid, ((0, 0), (0, 0), (before, PITCH - BAR - before))).astype(np.float32)


def _coloured(
    shape: NDArray[np.float32], tints: NDArray[np.float32]
) -> tuple[Differences, Differences, Differences]:
    """The value that the bars add to the ground, in each plane."""
    tall, bars, pitch = shape.shape
    thin = shape.reshape(tall // 2, 2, bars, pitch // 2, 2).mean(axis=(1, 4))
    luma, *colour = (
        np.rint(part * tint[:, None]).astype(np.int16).reshape(len(part), -1)
        for part, tint in zip((shape, thin, thin), tints.T, strict=True)
    )
    return luma, colour[0], colour[1]


def _light() -> NDArray[np.int16]:
    """The brightness of the bars at each x."""
    x = np.arange(WIDTH)
    edge = np.clip(np.minimum(x, WIDTH - 1 - x) / _FADED, 0, 1)
    return np.rint(_FULL * edge * np.where(x < PRESENT, 1, _TO_COME)).astype(np.int16)


@cache
def yuv(colour: Rgb) -> tuple[int, int, int]:
    y, u, v = (int(plane[0, 0]) for plane in planes_of(Image.new("RGB", (16, 16), colour)))
    return y, u, v


_LIGHT = _light()
