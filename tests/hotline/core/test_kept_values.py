"""Values that are kept for a moment: how long, and how many."""

import pytest

from hotline.core.kept_values import KeptValues


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(clock):
    return KeptValues(most=2, seconds=10, clock=clock)


def test_a_value_is_made_once(kept):
    made = [kept.get("a", object) for _ in range(2)]
    assert made[0] is made[1]


def test_none_is_a_value_too(kept):
    assert kept.get("a", lambda: None) is None
    assert kept.get("a", object) is None


def test_a_value_that_is_too_old_is_made_anew(kept, clock):
    kept.get("a", lambda: "old")
    clock.now = 9.9
    assert kept.get("a", lambda: "new") == "old"
    clock.now = 10
    assert kept.get("a", lambda: "new") == "new"


def test_the_least_used_value_makes_room(kept):
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: key)
    assert kept.get("a", lambda: "again") == "a"
    assert kept.get("b", lambda: "again") == "again"
    assert len(kept) == 2


def test_old_values_are_dropped_when_another_is_made(kept, clock):
    kept.get("a", object)
    clock.now = 10
    kept.get("b", object)
    assert len(kept) == 1


def test_an_error_is_not_kept(kept):
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 / 0)
    assert kept.get("a", lambda: 1) == 1
