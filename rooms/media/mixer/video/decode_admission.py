"""Which of a camera's pictures are decoded: none that would cost more than a camera may."""

from collections.abc import Callable

from . import sps
from .access_units import LONGEST_SET, MOST_SETS, MOST_UNITS, SLICES
from .bits import BadBits
from .decode_budget import DecodeBudget, SharedBudget
from .h264 import IDR, PPS, SPS, kind, nal_units

LARGEST = 1920 * 1920
"""Pixels, 2560 × 1440; a larger picture is not even decoded: 3840 × 2160 takes 14 ms of a core, a
third of it at 25 a second, and of one larger still a few bytes take gigabytes of memory."""

MOST_SLICES, BYTES_A_SLICE = 96, 500
"""Slices of a picture: one for each row of macroblocks, or more where they are as large as those
that fill a packet. A decoder takes each for a whole picture, however small it is."""

SAID_EVERY = 10.0
"""Seconds between two words about pictures that are not shown: their sender may not have been
there."""

TOO_MANY_FOR = 3.0
"""Seconds of pictures left out before their sender is told: a line that stood still and now sends
all it kept is over the budget once, and for a moment."""


class DecodeAdmission:
    """Asked of each picture before it is decoded; after one that was left out, it admits none
    before a keyframe, for they refer to each other.

    `too_large(width, height)` and `too_many()` are told now and then of what is left out.
    """

    def __init__(
        self,
        shared: SharedBudget,
        now: Callable[[], float],
        too_large: Callable[[int, int], None],
        too_many: Callable[[], None],
    ) -> None:
        self.bearable = True
        """Whether the newest parameter sets were of pictures that can be decoded at all."""
        self._budget = DecodeBudget(shared, now)
        self._now = now
        self._too_large = too_large
        self._too_many = too_many
        self._sets: dict[int, tuple[bytes, int]] = {}  # by number: (unit, pixels)
        self._static_frames = False
        self._over_since = self._over_last = float("-inf")
        self._told_too_large = self._told_too_many = float("-inf")

    def admits(self, picture: bytes) -> bool:
        """Whether to decode an access unit, Annex B; then it counts as decoded."""
        if picture.count(b"\0\0\1") > MOST_UNITS:
            return False
        # Split anew, as the decoder does: a unit can hide another.
        units = nal_units(picture)
        slices = sum(kind(unit) in SLICES for unit in units)
        if slices > MOST_SLICES + len(picture) // BYTES_A_SLICE:
            return False
        keyframe = any(kind(unit) == IDR for unit in units)
        if self._static_frames and not keyframe:
            return False
        sets = [unit for unit in units if kind(unit) in (SPS, PPS)]
        if len(sets) > MOST_SETS or any(len(unit) > LONGEST_SET for unit in sets):
            return False
        try:
            said = [(unit, sps.read(unit)) for unit in sets if kind(unit) == SPS]
        except BadBits:
            self.bearable = False
            return False
        if said:
            self.bearable = self._is_small(one for _, one in said)
        return self.bearable and self._can_afford({one.number: (u, one.pixels) for u, one in said})

    def worked(self, seconds: float) -> None:
        """The picture that was admitted has taken so much time of a core to decode."""
        self._budget.worked(seconds)

    def forget(self) -> None:
        """The decoder begins anew."""
        self._sets.clear()

    def _is_small(self, sets) -> bool:
        large = [one for one in sets if one.pixels > LARGEST]
        if large and self._now() - self._told_too_large > SAID_EVERY:
            self._told_too_large = self._now()
            self._too_large(large[0].width, large[0].height)
        return not large

    def _can_afford(self, said: dict[int, tuple[bytes, int]]) -> bool:
        is_new = any(self._sets.get(number) != one for number, one in said.items())
        known = self._sets | said
        # Which of the sets a picture is of is not known before it is half decoded.
        pixels = max((size for _, size in known.values()), default=LARGEST)
        self._static_frames = not self._budget.spend(pixels, is_new)
        if self._static_frames:
            self._went_over()
        else:
            self._sets = known
        return not self._static_frames

    def _went_over(self) -> None:
        now = self._now()
        if now - self._over_last > SAID_EVERY:
            self._over_since = now
        self._over_last = now
        if now - self._over_since >= TOO_MANY_FOR and now - self._told_too_many > SAID_EVERY:
            self._told_too_many = now
            self._too_many()
