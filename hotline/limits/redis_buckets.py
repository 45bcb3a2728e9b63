"""Token buckets of the whole site, in Redis."""

import time
from collections.abc import Callable, Mapping
from functools import cache

from django.conf import settings
from redis.exceptions import RedisError

from hotline.core.outages import Outage
from hotline.core.redis_client import TimeLimits
from hotline.core.redis_script import RedisScript
from hotline.core.token_bucket import Bucket

TIME_LIMITS = TimeLimits(connect=0.25, answer=0.25)  # a slow Redis must not delay people noticeably
REST = 5  # seconds for which Redis is not asked again after a failure
SLOW = Outage(
    "Redis is slow or away",
    "each process counts by itself how often people do things, so several let through more",
)

# The arithmetic of `Bucket.take`, in µs. All buckets are read before any is written.
TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local after, longest = {}, 0
for i, key in ipairs(KEYS) do
  local burst, every = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local full_at = math.max(now, tonumber(redis.call('GET', key) or 0)) + every
  longest = math.max(longest, full_at - now - burst * every)
  after[i] = full_at
end
if longest > 0 or ARGV[#ARGV] == 'look' then return longest end
for i, key in ipairs(KEYS) do
  local left = math.max(1, math.ceil((after[i] - now) / 1000))
  redis.call('SET', key, string.format('%.0f', after[i]), 'PX', string.format('%.0f', left))
end
return 0
"""


class Away(Exception):
    """Redis does not answer, or failed within the last REST seconds."""


class Shared:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._resting_until = 0.0

    def take(self, buckets: Mapping[str, Bucket], only_look: bool = False) -> float:
        """Like `Buckets.take`, for all processes together, by one call to Redis. Raises Away."""
        if self._clock() < self._resting_until:
            raise Away
        numbers: list[float | str] = []
        for bucket in buckets.values():
            numbers += [bucket.burst, round(bucket.every * 1_000_000)]
        numbers += ["look"] * only_look
        try:
            wait: int = script(settings.REDIS_URL)(keys=list(buckets), args=numbers)  # µs
        except (RedisError, OSError) as error:
            self._resting_until = self._clock() + REST
            SLOW.note(error)
            raise Away from error
        return wait / 1_000_000


@cache
def script(url: str) -> RedisScript:
    """Return the script of settings.REDIS_URL; `url` is the same, as the key of the cache."""
    return RedisScript(TAKE, TIME_LIMITS)
