"""How often somebody may do something."""

from hotline.core.token_bucket import TokenBucket


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_burst_is_allowed_and_then_only_the_rate():
    clock = Clock()
    allowance = TokenBucket(burst=3, rate=2, clock=clock)
    assert [allowance.spend() for _ in range(4)] == [True, True, True, False]
    clock.now += 1
    assert [allowance.spend() for _ in range(3)] == [True, True, False]


def test_what_is_not_spent_does_not_grow_beyond_the_burst():
    clock = Clock()
    allowance = TokenBucket(burst=2, rate=2, clock=clock)
    clock.now += 3600
    assert [allowance.spend() for _ in range(3)] == [True, True, False]
