"""Datagrams with the time at which the kernel received them, however late they are read."""

import socket
import struct

TIMESTAMPNS = 35  # SO_TIMESTAMPNS of Linux, as 64-bit machines have it (man 7 socket)
LONGEST = 2048  # octets


def note_arrivals(of: socket.socket) -> None:
    of.setsockopt(socket.SOL_SOCKET, TIMESTAMPNS, 1)


def read(of: socket.socket) -> tuple[bytes, float, tuple]:
    """Return (datagram, seconds since 1970, address). Raises BlockingIOError if none is there."""
    datagram, ((_, _, stamp), *_), _, address = of.recvmsg(LONGEST, 64)
    seconds, nanoseconds = struct.unpack("qq", stamp)
    return datagram, seconds + nanoseconds / 1e9, address
