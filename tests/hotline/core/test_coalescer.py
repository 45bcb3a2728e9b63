"""The coalescer gathers many small changes into few messages."""

from hotline.core.coalescer import Coalescer
from tests.support.eventually import eventually


def test_items_within_the_interval_go_in_one_message():
    sent = []
    coalescer = Coalescer(0.05, lambda key, items: sent.append((key, items)))
    for item in (1, 2, 2, 3):
        coalescer.add("room", item)
    eventually(lambda: sent, "nothing was sent")
    assert sent == [("room", {1, 2, 3})]


def test_keys_are_sent_apart_and_later_items_later():
    sent = []
    coalescer = Coalescer(0.05, lambda key, items: sent.append((key, items)))
    coalescer.add("one", 1)
    coalescer.add("two", 2)
    eventually(lambda: len(sent) == 2, lambda: f"{sent} was sent")
    coalescer.add("one", 3)
    eventually(lambda: len(sent) == 3, lambda: f"{sent} was sent")
    assert sorted(sent) == [("one", {1}), ("one", {3}), ("two", {2})]
