"""Many small changes, few messages."""

from hotline.core.coalescer import Coalescer
from tests.support.eventually import eventually


def test_what_comes_within_the_interval_goes_in_one_message():
    told = []
    coalescer = Coalescer(0.05, lambda key, things: told.append((key, things)))
    for thing in (1, 2, 2, 3):
        coalescer.add("room", thing)
    eventually(lambda: told, "nothing was told")
    assert told == [("room", {1, 2, 3})]


def test_keys_do_not_mix_and_later_things_come_later():
    told = []
    coalescer = Coalescer(0.05, lambda key, things: told.append((key, things)))
    coalescer.add("one", 1)
    coalescer.add("two", 2)
    eventually(lambda: len(told) == 2, lambda: f"{told} was told")
    coalescer.add("one", 3)
    eventually(lambda: len(told) == 3, lambda: f"{told} was told")
    assert sorted(told) == [("one", {1}), ("one", {3}), ("two", {2})]
