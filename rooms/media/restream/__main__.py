"""Run a restream process; it reads `Orders` from its input, and ends when that is closed."""

import json
import os
import resource
import select
import sys
from contextlib import suppress

from .failure import Failure, Refused
from .orders import Orders
from .sender import Sender

NICE = 5
"""Niceness: the rooms themselves go first."""


def main() -> None:
    with suppress(OSError):  # if a container refuses, all have the same priority
        os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the stream key
    orders = Orders.read(sys.stdin.buffer.readline())
    try:
        Sender(orders, report, ended).run()
    except Failure as failure:
        report(state="refused" if isinstance(failure, Refused) else "lost", why=failure.why)
    else:
        report(state="done")


def report(**fields: object) -> None:
    """Write a line for the media server; if that is gone, this process ends by the exception."""
    print(json.dumps(fields), flush=True)


def ended() -> bool:
    """Whether the input was closed: the session has ended, or the media server."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    main()
