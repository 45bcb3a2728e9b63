"""How seldom a process that serves many people looks for cyclic garbage."""

import subprocess
import sys

import pytest

from hotline.core import garbage

AFTERWARDS = """
import gc, weakref
import django
from hotline.core import garbage

class Node:
    pass

loaded = Node()
garbage.{call}()
new = Node()
alive = weakref.WeakSet()
for _ in range(3 * garbage.YOUNG):
    node = Node()
    node.itself = node
    alive.add(node)
print({what})
"""

IN_USE = """
alive.clear()
page = [Node() for _ in range(100)]
for node in page:
    node.itself = node
    alive.add(node)
gc.collect(0)
del page, node
others = [Node() for _ in range(5 * garbage.YOUNG)]
print(len(alive))
"""

OLD = """
alive.clear()
kept = [Node() for _ in range(100)]
for node in kept:
    node.itself = node
    alive.add(node)
gc.collect(1)
del kept, node
gc.collect(1)
waiting = len(alive)
garbage.EVERY = 0.01
garbage.collect_by_time()
import time
until = time.monotonic() + 30
while alive and time.monotonic() < until:
    time.sleep(0.01)
print(waiting, len(alive))
"""

GROWING = """
garbage.EVERY = 0
by_time = garbage.CollectionByTime()
by_time._ended -= 600
few = by_time.look()
by_time._each = 1e-5
many = [Node() for _ in range(200_000)]
soon = by_time.look()
by_time._ended -= 6000
print(few, soon, by_time.look())
"""


def after(call, what):
    code = AFTERWARDS.format(call=call, what=what)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return eval(done.stdout)


@pytest.mark.parametrize("call", ["leave_out_loaded", "collect_seldom"])
def test_collections_leave_out_what_was_loaded_before(call):
    looked_at = "[any(one is node for one in gc.get_objects()) for node in (loaded, new)]"
    assert after(call, looked_at) == [False, True]


def test_cyclic_garbage_is_still_collected():
    assert after("collect_seldom", "len(alive)") < 15_000


def test_garbage_that_was_in_use_when_it_was_looked_at_is_collected_soon():
    """As the objects of a page are that is being drawn just then."""
    code = AFTERWARDS.format(call="collect_seldom", what="") + IN_USE
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert int(done.stdout) == 0


def test_many_new_objects_cause_no_full_collection():
    assert after("collect_seldom", "gc.get_stats()[2]['collections']") == 1  # its own


def test_garbage_of_old_objects_is_collected_in_time():
    """As a part of a page is that was kept for ten seconds."""
    code = AFTERWARDS.format(call="collect_seldom", what="") + OLD
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["100", "0"]


@pytest.mark.parametrize("took, pause", [(0.001, 60), (0.03, 60), (0.4, 800)])
def test_collections_that_take_long_are_seldom(took, pause):
    assert garbage.pause_after(took) == pytest.approx(pause)


def test_collections_wait_longer_as_soon_as_there_are_more_objects():
    """An audience may come within a minute, after a collection that took little."""
    code = AFTERWARDS.format(call="collect_seldom", what="") + GROWING
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["True", "False", "True"]
