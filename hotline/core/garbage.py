"""Python's collector of cyclic garbage, in processes that answer many people at once.

A full collection stops all threads of a process while it looks at each object: 0.4 s with the
sockets of 2,000 pages, and by default every few seconds under load. Young objects are cheap.
"""

import gc

# https://docs.python.org/3/library/gc.html#gc.set_threshold: the generations of the collector
YOUNG = 10_000  # objects that came and did not go, until the youngest are looked at
# Such looks until those that survived one are looked at again: of a page that was being drawn, for
# example. With ten, a site with little traffic kept what 20 minutes of pages had left behind.
OLDER = 2
ALL = 150  # such looks until all objects are: 3,000,000 objects that came and did not go


def leave_out_loaded() -> None:
    """Leave what is loaded until now, code above all, out of all later collections."""
    gc.collect()
    gc.freeze()


def collect_seldom() -> None:
    """Look at new objects alone, and at all of them seldom, in a process with many connections."""
    leave_out_loaded()
    gc.set_threshold(YOUNG, OLDER, ALL)
