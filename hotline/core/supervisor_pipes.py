"""A supervised process's pipes: one to report readiness, one to wait for its turn to start."""

import os


def say_ready() -> None:
    """Write a newline to the pipe READY_FD, once, and close it (s6's readiness notification).

    Without READY_FD this does nothing.
    """
    pipe = os.environ.pop("READY_FD", None)
    if pipe is not None:
        with open(int(pipe), "wb") as waiting:
            waiting.write(b"\n")


def wait_for_turn() -> None:
    """Block a spare process until the pipe TURN_FD has a line: its predecessor is then dead.

    Exit the process if the pipe closes instead. Without TURN_FD return at once.
    """
    pipe = os.environ.pop("TURN_FD", None)
    if pipe is not None:
        with open(int(pipe), "rb") as turn:
            if not turn.readline():
                raise SystemExit(0)
