"""Limit the pictures, pixels and CPU time that are spent on decoding cameras.

A dozen bytes can code a picture of any size, so packets and bytes do not measure the work. Each
slice of a picture can code all of it, so pictures do not measure it either. Therefore the time that
decoding took is counted afterwards as well.
"""

from collections.abc import Callable

from hotline.core.token_bucket import TokenBucket

PICTURES = 60
"""Pictures a second per camera; also the burst, because a connection that stalled then delivers
everything at once."""

PIXELS = 1920 * 1088 * 60
"""Pixels a second per camera."""

SHARE = 1280 * 720 * 30
"""Pixels a second reserved for each camera, whatever the others send."""

SHARED = 4 * SHARE
"""Pixels a second beyond their shares, for all cameras of a room together."""

WORK, WORK_AT_ONCE = 0.15, 1.0
"""Seconds of a core for decoding one camera: per second, and as a burst."""

SHARED_WORK, SHARED_WORK_AT_ONCE = 0.35, 2.0
"""The same beyond their own, for all cameras of a room together."""

CHANGES_AT_ONCE, CHANGES = 8, 1
"""New parameter sets per camera: as a burst, and per second. A decoder restarts with each."""


class SharedBudget:
    """The budget that the cameras of one room share. `now` returns monotonic seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.pixels = TokenBucket(SHARED, SHARED, now)
        self.work = TokenBucket(SHARED_WORK_AT_ONCE, SHARED_WORK, now)


class DecodeBudget:
    """The budget of one camera. Its sender controls what is spent, but not how it is counted."""

    def __init__(self, shared: SharedBudget, now: Callable[[], float]) -> None:
        self._pictures = TokenBucket(PICTURES, PICTURES, now)
        self._pixels = TokenBucket(PIXELS, PIXELS, now)
        self._share = TokenBucket(SHARE, SHARE, now)
        self._shared = shared
        self._changes = TokenBucket(CHANGES_AT_ONCE, CHANGES, now)
        self._work = TokenBucket(WORK_AT_ONCE, WORK, now)

    def spend(self, pixels: int, new_sets: bool) -> bool:
        """Charge a picture of that size; return whether it may be decoded."""
        return (
            self._work.spend(0)
            and (not new_sets or self._changes.spend())
            and self._pictures.spend()
            and self._pixels.spend(pixels)
            and (self._share.spend(pixels) or self._shared.pixels.spend(pixels))
        )

    def worked(self, seconds: float) -> None:
        """Charge the CPU seconds that decoding a picture took."""
        if not (self._work.spend(seconds) or self._shared.work.spend(seconds)):
            self._work.owe(seconds)
