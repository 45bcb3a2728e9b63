"""How much work a call is, in steps of the interpreter: the same on every machine, at any load."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(call: Callable[[], Any]) -> int:
    """Bytecode instructions that `call` runs, its own and those of all it calls."""
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
