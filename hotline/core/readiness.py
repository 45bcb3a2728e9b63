"""How a child of `up` says that it serves, and how it is told to begin."""

import os


def say_ready():
    """Write a newline to the pipe READY_FD, once, and close it (s6's readiness notification).

    Without READY_FD nobody waits for it and nothing happens.
    """
    pipe = os.environ.pop("READY_FD", None)
    if pipe is not None:
        with open(int(pipe), "wb") as waiting:
            waiting.write(b"\n")


def wait_for_turn():
    """As a spare: block until TURN_FD has a line, for then the one before us is dead.

    Ends the process when the pipe closes instead. Without TURN_FD it is our turn.
    """
    pipe = os.environ.pop("TURN_FD", None)
    if pipe is not None:
        with open(int(pipe), "rb") as turn:
            if not turn.readline():
                raise SystemExit(0)
