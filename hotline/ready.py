"""How a child of `up` says that it serves."""

import os


def say_ready():
    """Write a newline to the pipe READY_FD, once, and close it (s6's readiness notification).

    Without READY_FD nobody waits for it and nothing happens.
    """
    pipe = os.environ.pop("READY_FD", None)
    if pipe is not None:
        with open(int(pipe), "wb") as waiting:
            waiting.write(b"\n")
