"""Token buckets of this process, for per-process limits and for when Redis is away."""

import threading
import time
from collections import OrderedDict

KEPT = 50_000  # buckets, about 10 MB; the least recently used are dropped first


class Buckets:
    """Token buckets by key, in memory.

    Args:
        kept: the maximum number of buckets to remember.
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, kept=KEPT, clock=time.monotonic):
        self._kept = kept
        self._clock = clock
        self._full_at = OrderedDict()
        self._mine = threading.Lock()  # views run in threads

    def __len__(self):
        return len(self._full_at)

    def take(self, buckets, only_look=False):
        """Take a token from each of ``{key: Bucket}`` and return 0.

        If a bucket is empty, take none and return the seconds to wait. With `only_look` take none
        in any case.
        """
        with self._mine:
            now, after, longest = self._clock(), {}, 0.0
            for key, bucket in buckets.items():
                after[key], wait = bucket.take(self._full_at.get(key), now)
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

    def clear(self):
        self._full_at.clear()
