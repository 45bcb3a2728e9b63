"""The token bucket: a burst, then a rate."""

from hotline.core.token_bucket import TokenBucket


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_burst_is_allowed_and_then_only_the_rate():
    clock = Clock()
    bucket = TokenBucket(burst=3, rate=2, clock=clock)
    assert [bucket.spend() for _ in range(4)] == [True, True, True, False]
    clock.now += 1
    assert [bucket.spend() for _ in range(3)] == [True, True, False]


def test_unspent_tokens_do_not_exceed_the_burst():
    clock = Clock()
    bucket = TokenBucket(burst=2, rate=2, clock=clock)
    clock.now += 3600
    assert [bucket.spend() for _ in range(3)] == [True, True, False]
