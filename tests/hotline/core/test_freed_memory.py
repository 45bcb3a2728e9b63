import re
from pathlib import Path

import pytest

from hotline.core import freed_memory

BLOCK = 100_000  # bytes: too small for memory of its own from the kernel
BLOCKS = 1_000


def resident() -> int:
    """Return the memory of this process that is no file, in bytes (man 5 proc)."""
    found = re.search(r"^RssAnon:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) * 1024


@pytest.mark.skipif(freed_memory.MALLOC_TRIM is None, reason="the C library has no malloc_trim")
def test_memory_that_was_freed_below_a_block_in_use_goes_back_to_the_kernel():
    blocks = [bytes([1]) * BLOCK for _ in range(BLOCKS)]
    last = blocks.pop()  # lies above the others, so that the C library can't shrink its heap
    blocks.clear()
    before = resident()
    freed_memory.give_back()
    assert before - resident() > BLOCK * BLOCKS / 2
    assert last


def test_a_system_without_the_function_gives_nothing_back(monkeypatch):
    monkeypatch.setattr(freed_memory, "MALLOC_TRIM", None)
    freed_memory.give_back()
