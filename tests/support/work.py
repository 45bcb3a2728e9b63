"""The work of a call, in bytecode instructions, which are the same on every machine."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(call: Callable[[], Any]) -> int:
    """How many bytecode instructions `call` and everything it calls run."""
    taken = 0

    def count(frame: FrameType, event: str, _: Any) -> Callable:
        nonlocal taken
        frame.f_trace_opcodes = True
        taken += event == "opcode"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        call()
    finally:
        sys.settrace(before)
    return taken
