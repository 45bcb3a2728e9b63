"""Python's collector of cyclic garbage, in processes that answer many people at once.

A full collection stops all threads of a process while it looks at each object: 0.4 s with the
sockets of 2,000 pages, and by default every few seconds under load. Young objects are cheap.
"""

import gc
import threading
import time

# https://docs.python.org/3/library/gc.html#gc.set_threshold: the generations of the collector
YOUNG = 10_000  # objects that came and did not go, until the youngest are looked at
# Such looks until those that survived one are looked at again: of a page that was being drawn, for
# example. With ten, a site with little traffic kept what 20 minutes of pages had left behind.
OLDER = 2
ALL = 150  # such looks until all objects are: 3,000,000 objects that came and did not go

EVERY = 60.0  # seconds between two full collections by time, at least
SHARE = 2000  # of its time a process spends one part in so many on them
EACH = 1e-6  # seconds a collection takes for each object, until one was timed
ENOUGH = 20_000  # objects, with fewer of which the time of one says little about that of many


def leave_out_loaded() -> None:
    """Leave what is loaded until now, code above all, out of all later collections."""
    gc.collect()
    gc.freeze()


def collect_seldom() -> None:
    """Look at new objects alone, and at all of them seldom, in a process with many connections."""
    leave_out_loaded()
    gc.set_threshold(YOUNG, OLDER, ALL)


def collect_by_time() -> None:
    """Look at all objects once a minute, in a thread, or less often where that takes long.

    A cycle that lived for longer than it takes to draw a page would else wait for millions of other
    objects: at a site with little traffic for 90 minutes. It takes 27 ms with a few sockets; what
    takes 0.4 s, as with those of 2,000 pages, is done every 13 minutes.
    """
    threading.Thread(target=_collect_again, name="garbage", daemon=True).start()


def _collect_again() -> None:
    by_time = CollectionByTime()
    while True:
        time.sleep(EVERY)
        by_time.look()


class CollectionByTime:
    """Full collections, of which the next one waits longer the longer it is going to take.

    The number of objects tells how long that is. After the time of the last one alone, an audience
    of 2,000 that came within a minute was stopped for 0.5 s.
    """

    def __init__(self) -> None:
        self._each = EACH
        self._ended = time.perf_counter()

    def look(self) -> bool:
        """Collect if it is time to. Return whether it was."""
        objects = len(gc.get_objects())  # 5 ms of the 0.4 s that looking at them takes
        if time.perf_counter() - self._ended < pause_after(objects * self._each):
            return False
        began = time.thread_time()  # not of the wall: the machine may have been busy or suspended
        gc.collect()
        self._each = (time.thread_time() - began) / max(objects, ENOUGH)
        self._ended = time.perf_counter()
        return True


def pause_after(took: float) -> float:
    """Return the seconds between two collections that take so many seconds each."""
    return max(EVERY, took * SHARE)
