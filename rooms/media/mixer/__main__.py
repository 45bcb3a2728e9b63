"""Run a mixer, `python -m rooms.media.mixer FD`: FD is its end of the SEQPACKET socket pair."""

import os
import signal
import socket
import sys
from contextlib import suppress

from hotline.core import garbage

from .clock import RoomClock, SystemClock
from .ipc import Ipc
from .loop import run
from .program import Program

GIL_SWITCH = 0.001
"""Seconds; the default of 5 ms would let the composer hold up a tick by a quarter of it."""


NICE = 2
"""Niceness, because the media server goes first: it sends the packets of all mixers on the
machine, in microseconds each, and a camera that keeps a core busy must not hold it up."""


def main(descriptor: int) -> None:
    with suppress(OSError):  # a container may refuse; then all processes have the same priority
        os.nice(NICE)
    sys.setswitchinterval(GIL_SWITCH)
    # Ctrl-C and service managers signal whole process groups. Ignore that, and end when the socket
    # closes instead, so that the recording is finished.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_IGN)
    ipc = Ipc(socket.socket(fileno=descriptor))
    room = ipc.await_start()
    if room is None:
        return
    garbage.leave_out_loaded()
    clock = RoomClock(SystemClock(room.get("right_time")))
    program = Program(room, clock, ipc)
    ipc.emit(did="ready")
    run(program, clock, ipc)
    program.finish()


if __name__ == "__main__":
    main(int(sys.argv[1]))
