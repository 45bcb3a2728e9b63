"""Token buckets of this process, for per-process limits and for when Redis is away."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from hotline.core.token_bucket import Bucket

KEPT = 50_000  # buckets, about 10 MB; the least recently used are dropped first


class Buckets:
    """Token buckets by key, in memory.

    Args:
        kept: the maximum number of buckets to remember.
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, kept: int = KEPT, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept = kept
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._mine = threading.Lock()  # views run in threads

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, buckets: Mapping[str, Bucket], only_look: bool = False) -> float:
        """Take a token from each bucket and return 0.

        If a bucket is empty, take none and return the seconds to wait. With `only_look` take none
        in any case.
        """
        with self._mine:
            now, longest = self._clock(), 0.0
            after: dict[str, float] = {}
            for key, bucket in buckets.items():
                full_at, wait = bucket.take(self._full_at.get(key), now)
                if full_at is not None:
                    after[key] = full_at
                longest = max(longest, wait)
            for key in buckets:
                if key in self._full_at:
                    self._full_at.move_to_end(key)  # refused clients stay remembered too
            if longest or only_look:
                return longest
            for key, full_at in after.items():
                self._full_at[key] = full_at
                self._full_at.move_to_end(key)
            while len(self._full_at) > self._kept:
                self._full_at.popitem(last=False)
            return 0.0
