"""How late recordings are: the age of their newest segments."""

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from hotline.core.disk_look import DiskLook

Recording = tuple[str, float]
"""The directory of a take that is written, and when it began in Unix seconds."""


class Renewal(NamedTuple):
    """When a playlist was renewed: by the clock of its file server, and when that was first seen,
    in monotonic seconds.
    """

    at: float
    seen_at: float


class SegmentLag:
    """Looks at live playlists, which each new segment renews.

    The clock of a file server may be wrong, so its times are only compared with each other.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._look = DiskLook(_renewals)
        self._renewals: dict[str, Renewal] = {}

    def seconds(self, recordings: Collection[Recording]) -> float:
        """Return the lag of the latest recording; 0 without any. It waits for the disk a moment.

        While the disk does not answer it grows, because nothing newer is known.
        """
        found = self._look([directory for directory, _began in recordings])
        if found is not None:
            self._renewals = {name: self._renewal(name, at) for name, at in found.items()}
        return max((self._lag(*recording) for recording in recordings), default=0.0)

    def _renewal(self, directory: str, at: float) -> Renewal:
        known = self._renewals.get(directory)
        return known if known and known.at == at else Renewal(at, self._clock())

    def _lag(self, directory: str, began: float) -> float:
        since_it_began = max(0.0, time.time() - began)
        if renewal := self._renewals.get(directory):
            return min(since_it_began, self._clock() - renewal.seen_at)
        return since_it_began


def _renewals(directories: Collection[str]) -> dict[str, float]:
    """Return when the live playlist of each was renewed, if there is one."""
    found = {}
    for directory in directories:
        with suppress(OSError):
            found[directory] = (Path(directory) / "live.m3u8").stat().st_mtime
    return found
