"""Find where one coded picture ends and the next begins (ITU-T H.264, 7.4.1.2.3; RFC 6184, 5.1)."""

from .h264 import DELIMITER, IDR, PPS, SEI, SPS, kind

MOST_UNITS = 1024
"""NAL units of a picture; a keyframe of 2560 × 1440 in slices of 1,200 bytes has about 500."""

MOST_SETS, LONGEST_SET = 16, 1024
"""Parameter sets kept or accepted with a picture, and bytes of each. They are limited because they
are repeated before keyframes, and a decoder builds tables for each."""

LARGEST_PICTURE = 2_000_000
"""Bytes; the limit keeps a sender that never ends a picture from filling the memory."""

SLICES = range(1, 6)
_BEFORE_SLICES = (SEI, SPS, PPS, DELIMITER)


class Malformed(Exception):
    """The data received can't be part of a picture."""


class AccessUnits:
    """Collects NAL units into access units; its methods return complete ones as lists of units.

    The marker ends an access unit at once. But some encoders set it on every NAL unit, and some
    never set it. For those an access unit ends one picture later, when the next begins: at a packet
    with another timestamp, or at the first slice of a picture or a unit that precedes slices. A
    marker set before the last slice is detected at the next slice; from then on the markers of this
    source are ignored.
    """

    def __init__(self) -> None:
        self._is_marked = self._marks_units = False
        self.clear()

    def clear(self) -> None:
        """Drop the incomplete picture."""
        self._units: list[bytes] = []
        self._size = 0
        self._has_slice = False
        self._given: list[bytes] | None = None
        self._timestamp: int | None = None

    def arrive(self, timestamp: int) -> list[bytes] | None:
        """Handle the timestamp of a packet; return the access unit that ends before it, if any."""
        if timestamp == self._timestamp:
            return None
        self._timestamp, self._given = timestamp, None
        return self._end()

    def begin(self, kind: int, is_first_slice: bool) -> list[bytes] | None:
        """Handle the beginning of a unit; return the access unit that ends before it, if any.

        `is_first_slice` says whether it is the first slice of its picture. Raises Malformed when an
        access unit was returned too early and can't be returned again.
        """
        if self._given and kind in SLICES and not is_first_slice:
            self._reopen(self._given)
        self._given = None
        trusts_markers = self._is_marked and not self._marks_units
        if trusts_markers or not self._has_slice:
            return None
        begins_another = kind in _BEFORE_SLICES or (kind in SLICES and is_first_slice)
        return self._end() if begins_another else None

    def add(self, unit: bytes) -> None:
        """Add a complete unit. Raises Malformed."""
        self._size += len(unit)
        if len(self._units) == MOST_UNITS or self._size > LARGEST_PICTURE:
            raise Malformed("too many units, or too large ones")
        self._units.append(unit)
        self._has_slice = self._has_slice or kind(unit) in SLICES

    def mark(self, whole: bool) -> list[bytes] | None:
        """Handle a marker, after a `whole` unit or within one; return the access unit it ends."""
        if not whole:
            self._marks_units = True
        if self._marks_units or not self._has_slice:
            return None
        self._is_marked = True
        self._given = self._end()
        return self._given

    def _end(self) -> list[bytes] | None:
        """End the access unit; parameter sets that came alone are kept for the next picture."""
        units, whole = self._units, self._has_slice
        self._units = [] if whole else parameter_sets(units)
        self._size = sum(map(len, self._units))
        self._has_slice = False
        return units if whole else None

    def _reopen(self, given: list[bytes]) -> None:
        """Reopen an incomplete access unit that a marker ended.

        A keyframe can be returned again, because it does not refer to earlier pictures.
        """
        self._marks_units = True
        if not any(kind(unit) == IDR for unit in given):
            raise Malformed("a marker within a picture")
        self._units, self._has_slice = given, True
        self._size = sum(map(len, given))


def parameter_sets(units: list[bytes]) -> list[bytes]:
    """Return the newest parameter sets among `units`, without those that are too long."""
    sets = [unit for unit in units if kind(unit) in (SPS, PPS) and len(unit) <= LONGEST_SET]
    return sets[-MOST_SETS:]
