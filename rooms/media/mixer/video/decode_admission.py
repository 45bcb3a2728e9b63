"""Decide which of a camera's pictures are decoded, to limit what a camera can cost."""

from collections.abc import Callable, Iterable

from . import sps
from .access_units import LONGEST_SET, MOST_SETS, MOST_UNITS, SLICES
from .bits import BadBits
from .decode_budget import DecodeBudget, SharedBudget
from .h264 import IDR, PPS, SPS, kind, nal_units

LARGEST = 1920 * 1920
"""Pixels, as many as 2560 × 1440; a larger picture is not decoded. One of 3840 × 2160 takes 14 ms
of a core, a third of a core at 25 a second, and a few bytes of a still larger one take gigabytes of
memory."""

MOST_SLICES, BYTES_A_SLICE = 96, 500
"""The most slices of a picture: one for each row of macroblocks, and one more for so many bytes, as
encoders that fill packets make. For a decoder each slice may cover the whole picture, however few
bytes it has."""

REPORTED_EVERY = 10.0
"""Seconds between two reports of pictures that are not shown; they are repeated because the sender
may have missed the first."""

TOO_MANY_FOR = 3.0
"""Seconds of exceeding the budget before the sender is told, because a connection that stalled and
then delivers everything at once exceeds it for a moment only."""


class DecodeAdmission:
    """Admits or refuses each picture before it is decoded.

    After a picture that exceeded the budget it admits none before a keyframe, because pictures
    refer to earlier ones. `too_large(width, height)` and `too_many()` are called now and then while
    pictures are refused.
    """

    def __init__(
        self,
        shared: SharedBudget,
        now: Callable[[], float],
        too_large: Callable[[int, int], None],
        too_many: Callable[[], None],
    ) -> None:
        self.bearable = True
        """Whether pictures of the newest parameter sets are readable and small enough to decode."""
        self._budget = DecodeBudget(shared, now)
        self._now = now
        self._too_large = too_large
        self._too_many = too_many
        self._sets: dict[int, tuple[bytes, int]] = {}  # by number: (unit, pixels)
        self._picture_left_out = False  # since the last keyframe, over the budget
        self._over_since = self._over_last = float("-inf")
        self._large_reported_at = self._many_reported_at = float("-inf")

    def admits(self, picture: bytes) -> bool:
        """Return whether to decode an access unit, Annex B, and charge the budget if so."""
        if picture.count(b"\0\0\1") > MOST_UNITS:
            return False
        # Split again, as the decoder does, because a unit can contain another.
        units = nal_units(picture)
        slices = sum(kind(unit) in SLICES for unit in units)
        if slices > MOST_SLICES + len(picture) // BYTES_A_SLICE:
            self._went_over()
            return False
        keyframe = any(kind(unit) == IDR for unit in units)
        if self._picture_left_out and not keyframe:
            return False
        sets = [unit for unit in units if kind(unit) in (SPS, PPS)]
        if len(sets) > MOST_SETS or any(len(unit) > LONGEST_SET for unit in sets):
            return False
        try:
            read = [(unit, sps.read(unit)) for unit in sets if kind(unit) == SPS]
        except BadBits:
            self.bearable = False
            return False
        if read:
            self.bearable = self._is_small(one for _, one in read)
        return self.bearable and self._can_afford({one.number: (u, one.pixels) for u, one in read})

    def worked(self, seconds: float) -> None:
        """Charge the CPU seconds that decoding the admitted picture took."""
        self._budget.worked(seconds)

    def forget(self) -> None:
        """Forget the parameter sets, because the decoder was created again."""
        self._sets.clear()

    def _is_small(self, sets: Iterable[sps.SequenceParameters]) -> bool:
        large = [one for one in sets if one.pixels > LARGEST]
        if large and self._now() - self._large_reported_at > REPORTED_EVERY:
            self._large_reported_at = self._now()
            self._too_large(large[0].width, large[0].height)
        return not large

    def _can_afford(self, sets: dict[int, tuple[bytes, int]]) -> bool:
        is_new = any(self._sets.get(number) != one for number, one in sets.items())
        known = self._sets | sets
        # Assume the largest: which set a picture uses is known only when it is half decoded.
        pixels = max((size for _, size in known.values()), default=LARGEST)
        self._picture_left_out = not self._budget.spend(pixels, is_new)
        if self._picture_left_out:
            self._went_over()
        else:
            self._sets = known
        return not self._picture_left_out

    def _went_over(self) -> None:
        now = self._now()
        if now - self._over_last > REPORTED_EVERY:
            self._over_since = now
        self._over_last = now
        if now - self._over_since >= TOO_MANY_FOR and now - self._many_reported_at > REPORTED_EVERY:
            self._many_reported_at = now
            self._too_many()
