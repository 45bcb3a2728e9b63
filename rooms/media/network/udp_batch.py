"""Many datagrams to many addresses by one system call: Linux' `sendmmsg`, with UDP_SEGMENT.

Elsewhere each datagram is sent by `sendto`.
"""

import ctypes
import errno
import socket
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from . import stun
from .packet_arena import SLOTS, PacketArena

NAME_OCTETS = 28
"""Octets of a socket address in the form of the C library: 16 for IPv4, 28 for IPv6."""
MOST_SEGMENTS = 48
"""Packets of one message: 64 in the kernel, and 64 KB in all (man 7 udp)."""

_UDP_SEGMENT = 103
_FULL = (errno.EAGAIN, errno.EWOULDBLOCK)
_CANNOT_SPLIT = (errno.EIO, errno.ENOPROTOOPT, errno.EOPNOTSUPP)
"""Errors of a network device that cannot split a message into datagrams."""

_MESSAGE = np.dtype(
    [
        ("name", np.uint64),
        ("name_length", np.uint64),
        ("parts", np.uint64),
        ("part_count", np.uint64),
        ("control", np.uint64),
        ("control_length", np.uint64),
        ("flags", np.uint64),
        ("sent", np.uint64),
    ]
)
"""`struct mmsghdr` of 64-bit Linux (man 2 sendmmsg); padding is part of the number before it."""
_PART = np.dtype([("address", np.uint64), ("length", np.uint64)])
_CONTROL = np.dtype(
    [("length", np.uint64), ("level", np.int32), ("type", np.int32), ("size", np.uint64)]
)


def _sendmmsg() -> Any:
    if sys.platform != "linux" or sys.maxsize < 1 << 32 or sys.byteorder != "little":
        return None
    function = getattr(ctypes.CDLL(None, use_errno=True), "sendmmsg", None)
    if function is not None:
        function.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int]
    return function


SENDMMSG = _sendmmsg()
"""The function of the C library, or None where it is missing or its structures are unknown."""


def name_of(address: stun.SocketAddress, family: int) -> bytes:
    """The socket address as the C library wants it, filled up to NAME_OCTETS.

    An IPv4 address is mapped for a socket of IPv6.
    """
    host, port, *more = address
    flow, scope = more or (0, 0)
    start = family.to_bytes(2, sys.byteorder) + port.to_bytes(2)
    if family == socket.AF_INET:
        return (start + socket.inet_pton(socket.AF_INET, host)).ljust(NAME_OCTETS, b"\0")
    host = host.partition("%")[0]
    host = host if ":" in host else f"::ffff:{host}"
    ip = socket.inet_pton(socket.AF_INET6, host)
    return start + flow.to_bytes(4) + ip + scope.to_bytes(4, sys.byteorder)


class UdpBatch:
    """Sends the packets of an arena, a range of slots to each address, on one socket.

    `dropped` counts packets that were not sent because the kernel or libsrtp refused them.
    """

    def __init__(self, udp_socket: socket.socket, arena: PacketArena) -> None:
        self.dropped = 0
        self._socket, self._arena = udp_socket, arena
        self._splits = _can_split(udp_socket)
        self._names = np.zeros((SLOTS, NAME_OCTETS), np.uint8)
        self._messages, self._parts = np.zeros(SLOTS, _MESSAGE), np.zeros(SLOTS, _PART)
        self._controls = np.zeros(SLOTS, _CONTROL)
        self._controls["length"] = 18
        self._controls["level"], self._controls["type"] = socket.IPPROTO_UDP, _UDP_SEGMENT
        self._address = self._messages.ctypes.data
        self._messages["name"] = _addresses_of(self._names)
        self._messages["name_length"] = 16 if udp_socket.family == socket.AF_INET else NAME_OCTETS
        self._part_addresses = _addresses_of(self._parts)
        self._part_lengths = self._parts["length"]
        self._parts["address"] = arena.addresses
        self._control_addresses = _addresses_of(self._controls)
        self._addresses: Sequence[stun.SocketAddress] = ()
        self._groups: list[range] = []
        self._packets = 0
        self._one_by_one = False
        self._next = self._end = 0

    def load(
        self, names: npt.NDArray[np.uint8], addresses: Sequence[stun.SocketAddress], packets: int
    ) -> None:
        """Take the packets of the arena's first slots: `packets` for each address in turn.

        `names` has these addresses in the form of `name_of`. Everything is copied, so that the
        listeners may change before all is sent; the arena may not.
        """
        rows = len(addresses)
        slots = rows * packets
        lengths = self._arena.lengths[:slots]
        self._addresses, self._packets, self._next = addresses, packets, 0
        self._one_by_one = SENDMMSG is None or not bool(lengths.all())
        self._groups = self._grouped(lengths[:packets].tolist())
        self._end = rows * len(self._groups)
        self._part_lengths[:slots] = lengths
        for number, group in enumerate(self._groups):
            here, first = (
                slice(number * rows, (number + 1) * rows),
                slice(group.start, slots, packets),
            )
            self._names[here] = names
            messages = self._messages[here]
            messages["parts"], messages["part_count"] = self._part_addresses[first], len(group)
            if len(group) > 1:
                self._controls["size"][here] = lengths[first]
                messages["control"] = self._control_addresses[here]
                messages["control_length"] = _CONTROL.itemsize
            else:
                messages["control"], messages["control_length"] = 0, 0

    def send(self) -> bool:
        """Send what is loaded. Return False if the socket is full: call again when it is not."""
        if self._one_by_one:
            while self._next < self._end:
                self._send_one_by_one()
        while self._next < self._end:
            first = self._address + self._next * _MESSAGE.itemsize
            sent: int = SENDMMSG(self._socket.fileno(), first, self._end - self._next, 0)
            if sent > 0:
                self._next += sent
            elif ctypes.get_errno() in _FULL:
                return False
            else:
                self._splits = self._splits and ctypes.get_errno() not in _CANNOT_SPLIT
                self._send_one_by_one()
        return True

    def _grouped(self, sizes: list[int]) -> list[range]:
        """The packets that go in one message: of equal length, but the last may be shorter."""
        groups: list[range] = []
        for number, size in enumerate(sizes):
            last = groups[-1] if self._splits and groups else range(0)
            if 0 < len(last) < MOST_SEGMENTS and sizes[last.start] == sizes[last.stop - 1] >= size:
                groups[-1] = range(last.start, number + 1)
            else:
                groups.append(range(number, number + 1))
        return groups

    @property
    def _group(self) -> range:
        """The numbers of the packets in the next message."""
        return self._groups[self._next // len(self._addresses)]

    def _send_one_by_one(self) -> None:
        """Send the packets of the next message by `sendto`; drop those that are refused again."""
        row = self._next % len(self._addresses)
        for packet in self._group:
            slot = row * self._packets + packet
            octets = self._arena.octets[slot, : self._arena.lengths[slot]]
            try:
                if not len(octets):
                    raise OSError("not encrypted")
                self._socket.sendto(octets.data, self._addresses[row])
            except OSError:
                self.dropped += 1
        self._next += 1


def _can_split(udp_socket: socket.socket) -> bool:
    try:
        udp_socket.setsockopt(socket.IPPROTO_UDP, _UDP_SEGMENT, 0)
    except OSError:
        return False
    return SENDMMSG is not None


def _addresses_of(array: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """The address in memory of each row."""
    return array.ctypes.data + np.arange(len(array), dtype=np.uint64) * array.strides[0]
