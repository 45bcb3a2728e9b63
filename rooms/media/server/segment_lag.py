"""How late recordings are: the age of their newest segments."""

import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from hotline.core.disk_look import DiskLook

Recording = tuple[str, float]
"""The directory of a take that is written, and when it began in Unix seconds."""


class SegmentLag:
    """Looks at live playlists, which each new segment renews."""

    def __init__(self) -> None:
        self._look = DiskLook(_renewals)
        self._renewed_at: dict[str, float] = {}

    def seconds(self, recordings: Collection[Recording]) -> float:
        """Return the lag of the latest recording; 0 without any. It waits for the disk a moment.

        While the disk does not answer it grows, because nothing newer is known.
        """
        renewed_at = self._look([directory for directory, _began in recordings])
        if renewed_at is not None:
            self._renewed_at = renewed_at
        return max((self._lag(*recording) for recording in recordings), default=0.0)

    def _lag(self, directory: str, began: float) -> float:
        newest = self._renewed_at.get(directory, began)
        return max(0.0, time.time() - max(newest, began))


def _renewals(directories: Collection[str]) -> dict[str, float]:
    """Return when the live playlist of each was renewed, in Unix seconds, if there is one."""
    found = {}
    for directory in directories:
        with suppress(OSError):
            found[directory] = (Path(directory) / "live.m3u8").stat().st_mtime
    return found
