"""The pictures of an audiogram, any of which can be drawn by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ..palette import PAPER_SOFT, Rgb
from ..planes import Plane
from .answers_shown import AnswersShown
from .clock_line import ClockLine
from .people import STEPS, colour
from .places import HEIGHT, WAVE, WAVE_TOP, WIDTH
from .scene import Answer, Scene
from .still import Still
from .waveform import BARS, FPS, Waveform

FADE = 8
"""Pictures in which one question's card becomes another."""

_KEPT = 4  # still pictures; each takes 2 MB, and a fade shows two


@dataclass(frozen=True)
class Sounding:
    """The sound of a session as it is drawn.

    Attributes:
        heights: of the bars of the waveform, 0 to 1.
        voices: by seat, the loudness of a person at each picture, 0 to 1.
        pictures: how many the session lasts.
    """

    heights: NDArray[np.float32]
    voices: dict[str, NDArray[np.float32]]
    pictures: int


class Pictures:
    """Draws the pictures of a session; several threads may take some of them."""

    def __init__(self, scene: Scene, sounding: Sounding) -> None:
        self._scene, self.sounding = scene, sounding
        self.answers = AnswersShown(scene.answers, sounding.pictures)
        self.line = ClockLine(sounding.pictures, self.answers.starts)
        self._colours = _colours(scene, sounding)
        self._still = lru_cache(maxsize=_KEPT)(self._drawn)
        self._drawing = Lock()

    def changes(self, picture: int) -> bool:
        """Whether this picture is the first with all of another question's card."""
        since, _, _ = self.answers.at(picture)
        return picture == since + FADE - 1

    def part(self, first: int, last: int) -> "PicturesPart":
        """The pictures `first` to `last` - 1, for one thread."""
        waveform = Waveform(self.sounding.heights, self._colours, first, last)
        return PicturesPart(self, waveform)

    def still(self, answer: Answer | None) -> Still:
        with self._drawing:  # so that two threads don't draw the same
            return self._still(answer)

    def _drawn(self, answer: Answer | None) -> Still:
        still = Still(self._scene, answer)
        assert still.planes
        return still


class PicturesPart:
    """Draws some pictures of a session into one array, which the next one overwrites."""

    def __init__(self, pictures: Pictures, waveform: Waveform) -> None:
        self._of, self._waveform = pictures, waveform
        self._planes = _Planes()
        self._other = _Planes()

    def draw(self, number: int) -> NDArray[np.uint8]:
        """Return picture `number` as yuv420p, of shape (HEIGHT * 3 / 2, WIDTH)."""
        since, shown, before = self._of.answers.at(number)
        self._compose(self._planes, shown, number)
        if shown is not before and (share := (number - since + 1) / FADE) < 1:
            self._compose(self._other, before, number)
            self._planes.fade_from(self._other, share)
        self._waveform.draw(self._planes.cut(WAVE.left, WAVE.top, WAVE.right, WAVE.bottom), number)
        self._of.line.draw(self._planes.views, number)
        return self._planes.all

    def _compose(self, planes: "_Planes", answer: Answer | None, number: int) -> None:
        """Draw the still picture and the rings of those who speak, if they have changed."""
        still = self._of.still(answer)
        if planes.shown is not still:
            planes.shown, planes.rings = still, {}
            for part, drawn in zip(planes.views, still.planes, strict=True):
                part[:] = drawn
        for at, place in enumerate(still.places):
            step = self._step(place.person.seat, number)
            if planes.rings.get(at, 0) != step:
                planes.rings[at] = step
                right, bottom = place.left + place.side, place.top + place.side
                parts = planes.cut(place.left, place.top, right, bottom)
                for part, drawn in zip(parts, still.disc(at, step), strict=True):
                    part[:] = drawn

    def _step(self, seat: str, number: int) -> int:
        voice = self._of.sounding.voices.get(seat)
        return 0 if voice is None else round(float(voice[number]) * (STEPS - 1))


class _Planes:
    """One picture in memory, what is drawn on it, and the size of each person's ring."""

    def __init__(self) -> None:
        self.all = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
        quarter = WIDTH * HEIGHT // 4
        colour = self.all[HEIGHT:].reshape(-1)
        half = (HEIGHT // 2, WIDTH // 2)
        self.views: list[Plane] = [
            self.all[:HEIGHT], colour[:quarter].reshape(half), colour[quarter:].reshape(half)
        ]  # fmt: skip
        self.shown: Still | None = None
        self.rings: dict[int, int] = {}

    def cut(self, left: int, top: int, right: int, bottom: int) -> list[Plane]:
        return [
            plane[top // half : bottom // half, left // half : right // half]
            for plane, half in zip(self.views, (1, 2, 2), strict=True)
        ]

    def fade_from(self, other: "_Planes", share: float) -> None:
        """Mix in another picture above the waveform, which has all but `share` of the result."""
        pairs = zip(self.cut(0, 0, WIDTH, WAVE_TOP), other.cut(0, 0, WIDTH, WAVE_TOP), strict=True)
        weight = np.int16(round(share * 64))
        for new, old in pairs:
            new[:] = ((new - old.astype(np.int16)) * weight >> 6) + old
        self.shown = None


def _colours(scene: Scene, sounding: Sounding) -> list[Rgb]:
    """The colour of each bar: that of the loudest person at the time."""
    people = [person for person in scene.people if person.seat in sounding.voices]
    bars = len(sounding.heights)
    plain = colour(scene.people[0].hue) if len(scene.people) == 1 else PAPER_SOFT
    if not people or not bars:
        return [plain] * bars
    at = np.minimum(np.arange(bars) * FPS // BARS, sounding.pictures - 1)
    loud = np.stack([sounding.voices[person.seat][at] for person in people])
    tints: Sequence[Rgb] = [colour(person.hue) for person in people]
    loudest, heard = loud.argmax(axis=0), loud.max(axis=0) > 0
    found = []
    last = plain
    for who, is_heard in zip(loudest.tolist(), heard.tolist(), strict=True):
        last = tints[who] if is_heard else last
        found.append(last)
    return found
