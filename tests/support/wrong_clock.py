"""Machines whose clock is wrong, beside a database whose clock is right.

A program gets a folder for PYTHONPATH, in which Python finds `sitecustomize`.

A time namespace shifts the clocks that count from the start of the machine, and not that of the
day. So the functions by which our code reads it are shifted, in the program and its children.
"""

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

right_now = timezone.now

SHIFT = """
import os, time
from datetime import timedelta

from django.utils import timezone

_AHEAD = float(os.environ["TESTS_CLOCK_AHEAD"])
_time, _time_ns, _now = time.time, time.time_ns, timezone.now
time.time = lambda: _time() + _AHEAD
time.time_ns = lambda: _time_ns() + int(_AHEAD * 1e9)
timezone.now = lambda: _now() + timedelta(seconds=_AHEAD)
"""


def wrong_clock(folder: Path, ahead: float) -> dict[str, str]:
    """Return the variables of a program whose clock is so many seconds ahead."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(SHIFT)
    return {"PYTHONPATH": str(folder), "TESTS_CLOCK_AHEAD": str(ahead)}


@contextmanager
def on_machine(ahead):
    """Run a block as on a machine whose clock is so many minutes ahead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: right_now() + timedelta(minutes=ahead))
        yield
