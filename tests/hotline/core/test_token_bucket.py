"""The token bucket: a burst, then a rate."""

import pytest

from hotline.core.token_bucket import Bucket, TokenBucket


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


def test_unspent_tokens_do_not_exceed_the_burst_after_a_first_use():
    clock = Clock()
    allowance = TokenBucket(burst=2, rate=2, clock=clock)
    allowance.spend()
    clock.now += 3600
    assert [allowance.spend() for _ in range(3)] == [True, True, False]


def test_take_returns_when_the_bucket_is_full_again_or_how_long_to_wait():
    bucket = Bucket(burst=2, every=8)
    assert bucket.take(None, now=100) == (108, 0)
    assert bucket.take(108, now=100) == (116, 0)
    assert bucket.take(116, now=100) == (None, 8)


@pytest.mark.parametrize(("number", "one"), [(1, (2, 8)), (2, (4, 4)), (4, (8, 2))])
def test_times_multiplies_the_burst_and_the_rate_of_a_bucket(number, one):
    assert Bucket(2, 8).times(number) == one


def test_a_debt_is_paid_before_a_token_is_spent_again():
    clock = Clock()
    allowance = TokenBucket(burst=2, rate=2, clock=clock)
    allowance.owe(5)
    assert not allowance.spend(0)
    clock.now += 1.5
    assert allowance.spend(0) and not allowance.spend()
    clock.now += 0.5
    assert allowance.spend()


def test_debts_add_up():
    clock = Clock()
    allowance = TokenBucket(burst=2, rate=2, clock=clock)
    for _ in range(2):
        allowance.owe(2)
    clock.now += 1
    assert allowance.spend(0) and not allowance.spend()


def test_a_rest_before_a_debt_saves_no_more_tokens_than_the_burst():
    clock = Clock()
    allowance = TokenBucket(burst=2, rate=2, clock=clock)
    allowance.spend()
    clock.now += 3600
    allowance.owe(3)
    assert not allowance.spend(0)


def test_several_tokens_are_spent_together_or_not_at_all():
    allowance = TokenBucket(burst=3, rate=2, clock=Clock())
    assert not allowance.spend(4)
    assert allowance.spend(2) and not allowance.spend(2) and allowance.spend(1)
