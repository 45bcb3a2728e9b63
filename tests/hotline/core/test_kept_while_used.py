"""Values that are kept while they are used: how long, and how many."""

from itertools import count

import pytest

from hotline.core.kept_while_used import KeptWhileUsed


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(clock):
    """Returns another number for each value that is made."""
    numbers = count()
    return KeptWhileUsed(lambda *args: next(numbers), most=3, seconds=10, clock=clock)


def test_a_value_is_made_once_for_the_same_arguments(kept):
    assert kept("a", 1) == kept("a", 1)
    assert kept("a", 1) != kept("a", 2)


def test_a_value_in_use_is_kept_for_long(kept, clock):
    first = kept("a")
    for clock.now in range(9, 100, 9):
        assert kept("a") == first


def test_a_value_that_nobody_uses_is_forgotten(kept, clock):
    first = kept("a")
    for clock.now in (10, 20):
        kept("b")
    assert len(kept) == 1
    assert kept("a") != first


def test_after_a_long_pause_nothing_is_kept(kept, clock):
    kept("a")
    clock.now = 20
    kept("b")
    assert len(kept) == 1


def test_many_values_make_a_generation_end(kept):
    first = kept(0)
    for number in range(20):
        kept(number)
        assert len(kept) <= 2 * 3
    assert kept(0) != first


def test_an_error_is_not_kept(clock):
    kept = KeptWhileUsed(lambda value: 1 / value, most=3, seconds=10, clock=clock)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            kept(0)
    assert len(kept) == 0


def test_an_argument_by_name_is_refused_rather_than_left_out_of_the_key(kept):
    with pytest.raises(TypeError, match="language"):
        kept("a", language="fr")
