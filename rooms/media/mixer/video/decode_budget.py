"""How many pictures, and how large, are decoded in a second: what a camera may cost.

A dozen bytes can code a picture of any size, so packets and bytes say nothing of the work; and the
slices of one picture can each code all of it, so pictures do not say it either. What decoding has
really taken is counted afterwards.
"""

from collections.abc import Callable

from hotline.core.token_bucket import TokenBucket

PICTURES = 60
"""A second, of one camera; as many at once, for a line that stood still sends all it kept."""

PIXELS = 1920 * 1088 * 60
"""A second, of one camera."""

SHARE = 1280 * 720 * 30
"""Pixels a second that a camera has for itself, whatever the others send."""

SHARED = 4 * SHARE
"""Pixels a second beyond their own shares, for all cameras of a room together."""

WORK, WORK_AT_ONCE = 0.15, 1.0
"""Of a core, a second and at once, that decoding may take for one camera."""

SHARED_WORK, SHARED_WORK_AT_ONCE = 0.35, 2.0
"""The same beyond their own, for all cameras of a room together."""

CHANGES_AT_ONCE, CHANGES = 8, 1
"""New parameter sets, of one camera: at once, and a second. A decoder begins anew with each."""


class SharedBudget:
    """What the cameras of one room have in common. `now`: seconds that only grow."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.pixels = TokenBucket(SHARED, SHARED, now)
        self.work = TokenBucket(SHARED_WORK_AT_ONCE, SHARED_WORK, now)


class DecodeBudget:
    """Of one camera. Nothing that it counts is in the sender's hands but what it is spent on."""

    def __init__(self, shared: SharedBudget, now: Callable[[], float]) -> None:
        self._pictures = TokenBucket(PICTURES, PICTURES, now)
        self._pixels = TokenBucket(PIXELS, PIXELS, now)
        self._share = TokenBucket(SHARE, SHARE, now)
        self._shared = shared
        self._changes = TokenBucket(CHANGES_AT_ONCE, CHANGES, now)
        self._work = TokenBucket(WORK_AT_ONCE, WORK, now)

    def spend(self, pixels: int, new_sets: bool) -> bool:
        """Whether a picture of that size may be decoded."""
        return (
            self._work.spend(0)
            and (not new_sets or self._changes.spend())
            and self._pictures.spend()
            and self._pixels.spend(pixels)
            and (self._share.spend(pixels) or self._shared.pixels.spend(pixels))
        )

    def worked(self, seconds: float) -> None:
        """Decoding a picture has taken so much time of a core."""
        if not (self._work.spend(seconds) or self._shared.work.spend(seconds)):
            self._work.owe(seconds)
