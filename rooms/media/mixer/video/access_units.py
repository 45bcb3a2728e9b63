"""Where one coded picture ends and the next begins (ITU-T H.264, 7.4.1.2.3; RFC 6184, 5.1)."""

from .h264 import DELIMITER, IDR, PPS, SEI, SPS, kind

MOST_UNITS = 1024
"""NAL units of a picture; a keyframe of 2560 × 1440 in slices of 1,200 bytes has about 500."""

MOST_SETS, LONGEST_SET = 16, 1024
"""Parameter sets that are kept or taken with a picture, and bytes of each: they are put before
keyframes again and again, and a decoder makes tables for every one."""

LARGEST_PICTURE = 2_000_000
"""Bytes; a sender that never ends a picture must not fill our memory."""

SLICES = range(1, 6)
_BEFORE_SLICES = (SEI, SPS, PPS, DELIMITER)


class Malformed(Exception):
    """What came can't be part of a picture."""


class AccessUnits:
    """Collects NAL units into access units, which its methods return as lists.

    The marker ends one at once. But there are encoders that set it on every NAL unit, and some that
    never do. For those an access unit ends when another begins, one picture later: at a packet of
    another timestamp, or with the first slice of a picture, or what precedes it. A marker before
    the last slice is found out by the next one; from then on markers of this source are nothing.
    """

    def __init__(self) -> None:
        self._is_marked = self._marks_units = False
        self.clear()

    def clear(self) -> None:
        """Drop what there is of a picture."""
        self._units: list[bytes] = []
        self._size = 0
        self._has_slice = False
        self._given: list[bytes] | None = None
        self._timestamp: int | None = None

    def arrive(self, timestamp: int) -> list[bytes] | None:
        """A packet of this timestamp comes: what ends with it."""
        if timestamp == self._timestamp:
            return None
        self._timestamp, self._given = timestamp, None
        return self._end()

    def begin(self, kind: int, is_first_slice: bool) -> list[bytes] | None:
        """A unit of this kind begins: what ends with it. `is_first_slice`, of its picture. Raises
        Malformed, when what was given can't be mended.
        """
        if self._given and kind in SLICES and not is_first_slice:
            self._take_back(self._given)
        self._given = None
        trusts_markers = self._is_marked and not self._marks_units
        if trusts_markers or not self._has_slice:
            return None
        begins_another = kind in _BEFORE_SLICES or (kind in SLICES and is_first_slice)
        return self._end() if begins_another else None

    def add(self, unit: bytes) -> None:
        """A unit is complete. Raises Malformed."""
        self._size += len(unit)
        if len(self._units) == MOST_UNITS or self._size > LARGEST_PICTURE:
            raise Malformed("too many units, or too large ones")
        self._units.append(unit)
        self._has_slice = self._has_slice or kind(unit) in SLICES

    def mark(self, whole: bool) -> list[bytes] | None:
        """A marker came, after a `whole` unit or within one: what ends with it."""
        if not whole:
            self._marks_units = True
        if self._marks_units or not self._has_slice:
            return None
        self._is_marked = True
        self._given = self._end()
        return self._given

    def _end(self) -> list[bytes] | None:
        """Parameter sets that came alone go with the next picture."""
        units, whole = self._units, self._has_slice
        self._units = [] if whole else parameter_sets(units)
        self._size = sum(map(len, self._units))
        self._has_slice = False
        return units if whole else None

    def _take_back(self, given: list[bytes]) -> None:
        """It was not complete. A keyframe can be given again, as nothing before it counts."""
        self._marks_units = True
        if not any(kind(unit) == IDR for unit in given):
            raise Malformed("a marker within a picture")
        self._units, self._has_slice = given, True
        self._size = sum(map(len, given))


def parameter_sets(units: list[bytes]) -> list[bytes]:
    """Those of them that are worth keeping, the newest."""
    sets = [unit for unit in units if kind(unit) in (SPS, PPS) and len(unit) <= LONGEST_SET]
    return sets[-MOST_SETS:]
