import threading

import pytest

from recordings.media.fan_out import fan_out


def test_each_consumer_gets_all_items_in_order():
    got: dict[str, list[int]] = {"one": [], "two": []}
    fan_out(range(100), [got["one"].extend, got["two"].extend])
    assert got == {"one": list(range(100)), "two": list(range(100))}


def test_consumers_run_at_the_same_time():
    """Each waits for the other at each item, which one after the other would never get."""
    meeting = threading.Barrier(2, timeout=10)

    def meet(items):
        for _ in items:
            meeting.wait()

    fan_out(range(3), [meet, meet])


def test_an_error_of_one_consumer_stops_the_other_and_the_producer():
    before = threading.active_count()
    taken = []

    def broken(items):
        next(items)
        raise OSError("the disk is full")

    def patient(items):
        taken.extend(items)

    with pytest.raises(OSError, match="the disk is full"):
        fan_out(iter(int, 1), [broken, patient])
    assert threading.active_count() == before


def test_an_error_of_the_producer_stops_all_consumers():
    before = threading.active_count()

    def items():
        yield 1
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        fan_out(items(), [list, list])
    assert threading.active_count() == before
