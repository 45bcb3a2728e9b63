"""`python -m rooms.media.mixer FD`: FD is this process's end of the SEQPACKET socket pair."""

import os
import signal
import socket
import sys
from contextlib import suppress

from .clock import RoomClock, SystemClock
from .ipc import Ipc
from .loop import run
from .program import Program

GIL_SWITCH = 0.001
"""Seconds; the default of 5 ms would let the composer hold up a tick by a quarter of it."""


NICE = 2
"""The network process goes first: it sends what all engines of the machine make, in microseconds a
packet, and a camera that keeps a core busy must not hold it up."""


def main(descriptor: int) -> None:
    with suppress(OSError):  # where a container refuses, all have the same turn
        os.nice(NICE)
    sys.setswitchinterval(GIL_SWITCH)
    # Ctrl-C and service managers signal whole groups; we end with our socket, the recording kept.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_IGN)
    ipc = Ipc(socket.socket(fileno=descriptor))
    room = ipc.await_start()
    if room is None:
        return
    clock = RoomClock(SystemClock())
    program = Program(room, clock, ipc)
    ipc.tell(did="ready")
    run(program, clock, ipc)
    program.finish()


if __name__ == "__main__":
    main(int(sys.argv[1]))
