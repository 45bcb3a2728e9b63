"""How long the disk lasts, by what sessions of this site take."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum

from hotline.accounts.models import Site
from recordings.media.paths import RATE

if TYPE_CHECKING:
    from .room import Room

GB = 10**9  # bytes
LAST = 20  # sessions from which the usual is computed
ENOUGH = timedelta(minutes=10)  # of recordings, with less of which the bit rate is only guessed
HOURLY = GB  # bytes that one hour takes at most
USUAL = timedelta(hours=1)  # the length of a session, on a site that has had none
HOUR = 3600  # seconds


@dataclass(frozen=True)
class DiskLeft:
    """What is free on the disk, and for how long that is enough.

    Attributes:
        free: bytes; None if it can't be read.
        reserve: bytes below which no recording begins.
        hourly: bytes that one hour of one session takes, with its tracks and copies.
        is_measured: whether `hourly` is what the last sessions took, instead of a guess.
        usual: the length of a usual session.
        running: the number of sessions that are recorded now.
    """

    free: int | None
    reserve: int
    hourly: int
    is_measured: bool
    usual: timedelta
    running: int

    @classmethod
    def of(cls, rooms: "QuerySet[Room]", free: int | None, site: Site) -> "DiskLeft":
        """Compute it from all rooms of the site, in four queries."""
        ended = rooms.filter(recorded=True, live_at__isnull=False, ended_at__isnull=False)
        last = list(ended.order_by("-ended_at").values_list("pk", "live_at", "ended_at")[:LAST])
        lengths = [
            (ended_at - live_at).total_seconds()
            for _pk, live_at, ended_at in last
            if live_at and ended_at
        ]
        hourly = _hourly(rooms.filter(pk__in=[pk for pk, _live_at, _ended_at in last]))
        return cls(
            free=free,
            reserve=site.disk_reserve * GB,
            hourly=hourly or HOURLY,
            is_measured=hourly is not None,
            usual=timedelta(seconds=median(lengths)) if lengths else USUAL,
            running=rooms.filter(state="live", recorded=True).count(),
        )

    @property
    def hours_until_reserve(self) -> float | None:
        """The hours until no recording begins any more."""
        return None if self.free is None else self._hours(self.free - self.reserve, self.running)

    def hours_until_full(self, more: int = 0) -> float | None:
        """The hours until the disk is full, if so many more sessions are recorded from now on."""
        return None if self.free is None else self._hours(self.free, self.running + more)

    def _hours(self, count: float, sessions: int) -> float:
        return max(0.0, count) / self.hourly / max(1, sessions)


def _hourly(rooms: "QuerySet[Room]") -> int | None:
    """Return the bytes an hour of these rooms took; None if they were too short to know."""
    measured = rooms.filter(recording__measured_at__isnull=False, recording__erased_at=None)
    kinds = ("original", "track", "copy")
    used = measured.aggregate(**{kind: Sum(f"recording__{kind}_bytes") for kind in kinds})
    samples = measured.aggregate(of=Sum("recording__takes__samples"))["of"] or 0
    total = sum(number or 0 for number in used.values())
    if not total or samples < ENOUGH.total_seconds() * RATE:
        return None
    return int(total * HOUR * RATE // samples)
