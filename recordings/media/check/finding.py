"""A finding: one thing that is wrong with a recording."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..paths import RATE

if TYPE_CHECKING:  # web processes read findings, and not media
    from ..take_reader import TakeFiles
    from ..timeline import Stretch

NOTHING = "nothing"
"""Nothing can be played."""

UNREADABLE_TAKE = "unreadable_take"
"""A take has segments, but no valid init.mp4 with picture and sound, or no complete segment."""

MISSING, DAMAGED = "missing", "damaged"
"""Segments of a take are gone, or are there and can't be read."""

NO_PICTURE, NO_SOUND = "no_picture", "no_sound"
"""Segments have only the other of the two."""

BAD_PICTURE, BAD_SOUND = "bad_picture", "bad_sound"
"""Segments whose picture or sound can't be decoded, found by a sample of them."""

SHIFTED = "shifted"
"""The timestamps of picture and sound jump between two segments that follow each other."""

SKEW = "skew"
"""The picture is not with its sound; the amount is positive if the picture comes late."""

CLOCK = "clock"
"""The clock of the machine was set by the amount (forward if positive), so times are wrong."""

NO_CLOCK = "no_clock"
"""The time at which a take began is not known."""

EARLY, OVERRUN = "early", "overrun"
"""The last take ends before the session did, with people on stage, or long after it."""

BAD_TRACK, CUT_TRACK, SHIFTED_TRACK = "bad_track", "cut_track", "shifted_track"
"""A speaker's own file can't be read, ends in a damaged part, or jumps in time."""

PAUSE, INTERRUPTION, RESTART = "pause", "interruption", "restart"
"""Recorded gaps between takes: nobody was on stage; the disk or the machine failed for a while; or
another media server went on."""

FATAL = frozenset({NOTHING})
GAPS = frozenset({PAUSE, INTERRUPTION, RESTART})


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: its kind, where it is, and how much of it there is.

    `second` is its place on the timeline of the copies and `amount` its length, both in seconds;
    0 if unknown. `seat` is the key of the seat whose own track is meant, or empty.
    """

    kind: str
    epoch: int = 0
    take: int = 0
    second: float = 0.0
    amount: float = 0.0
    seat: str = ""

    @property
    def is_fatal(self) -> bool:
        """Whether nothing of the recording can be played."""
        return self.kind in FATAL

    @property
    def is_gap(self) -> bool:
        """Whether it is a recorded gap, which is no damage."""
        return self.kind in GAPS


Place = Callable[[int, int, int], float]
"""`place(epoch, take, sample)`: the second of a sample of a take in the copies."""


def place_in(laid: "list[Stretch]") -> Place:
    """Return the function that finds the place of a sample on the timeline of these stretches.

    A sample that is in no stretch has the place where the copies go on after it.
    """

    def place(epoch: int, take: int, sample: int) -> float:
        at = 0
        for stretch in laid:
            moment = (stretch.take.epoch, stretch.take.number, stretch.sample)
            if moment > (epoch, take, sample):
                break
            at = stretch.end
            if moment[:2] == (epoch, take):
                at = min(at, stretch.start + sample - stretch.sample)
        return at / RATE

    return place


def found(
    kind: str, place: Place, take: "TakeFiles", sample: int, amount: float, seat: str = ""
) -> Finding:
    """A finding at a sample of a take's counter."""
    second = round(place(take.epoch, take.number, sample), 3)
    return Finding(kind, take.epoch, take.number, second, round(amount, 3), seat)
