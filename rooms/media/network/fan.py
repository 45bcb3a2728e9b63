"""A fan: the listeners of one stream on one UDP socket, to whom a packet goes in one pass."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import stun, udp_batch
from .packet_arena import LARGEST_PAYLOAD, ROW, SLOTS, PacketArena
from .send_queue import SendQueue
from .srtp import Srtp
from .udp_batch import MOST_SEGMENTS, UdpBatch

if TYPE_CHECKING:
    from .rtp_sender import RtpSender
    from .stream import Packet, Progress, Stream

ROWS = 256
"""Listeners of one fan. A stream with more has several."""
FEW = 4
"""So many listeners are served one by one, which costs less: a pass takes 25 µs beside what each
packet takes, and a packet alone 8."""
_MOST_WAITING = (25, 500)
"""Packets that wait for a slow network or processor: 0.5 s of sound, some seconds of pictures."""


class Route(NamedTuple):
    """How a fan reaches a listener: the queue of a socket, the other side's address, our keys."""

    queue: SendQueue
    address: stun.SocketAddress
    srtp: Srtp


class _Item(NamedTuple):
    """Packets, or a sender report, that wait to be sent to these rows."""

    rows: "slice | npt.NDArray[np.intp]"
    number: int  # of rows
    packets: Sequence["Packet"] = ()
    progress: "Progress | None" = None


class Fan:
    """Rows of numbers, keys and addresses, one for each listener.

    A row is written when its listener comes. No packet changes it: the numbers of a packet are sums
    of those of its row and of the stream, so that none can be used for two packets.

    Who comes gets a row at the end. Who leaves while packets wait gets those, and no later one.
    """

    def __init__(self, stream: "Stream", queue: SendQueue) -> None:
        self.media = stream.media
        self.queue, self._stream = queue, stream
        self._senders: list[RtpSender] = []
        self._row_of: dict[RtpSender, int] = {}
        self._left: list[int] = []  # rows
        self._rows = np.zeros(ROWS, ROW)
        self._names = np.zeros((ROWS, udp_batch.NAME_OCTETS), np.uint8)
        self._addresses: list[stun.SocketAddress] = []
        self._keys: list[Any] = []
        self._srtps: list[Srtp] = []  # so that the keys stay valid
        self._items: deque[_Item] = deque()
        self._sent = 0  # rows of the first item
        queue.fans.add(self)

    @property
    def has_room(self) -> bool:
        return len(self._senders) < ROWS

    @property
    def is_empty(self) -> bool:
        return not self._row_of

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be sent."""
        return not self._items

    def add(self, sender: "RtpSender", route: Route) -> None:
        """Send the packets of the stream from the next one on to this listener too."""
        row = len(self._senders)
        self._senders.append(sender)
        self._row_of[sender] = row
        self._rows[row] = sender.row
        self._srtps.append(route.srtp)
        self._keys.append(self.queue.arena.protector.key(route.srtp.outgoing))
        self._addresses.append(route.address)
        self.move(sender, route)

    def move(self, sender: "RtpSender", route: Route) -> None:
        """Send to another address of this listener from now on, on the same socket."""
        row = self._row_of[sender]
        self._addresses[row] = route.address
        name = udp_batch.name_of(route.address, self.queue.family)
        self._names[row] = np.frombuffer(name, np.uint8)

    def remove(self, sender: "RtpSender") -> None:
        """Send no later packet to this listener."""
        self._left.append(self._row_of.pop(sender))
        if self.is_idle:
            self._compact()
        if self.is_empty:
            self.queue.fans.discard(self)

    def push(self, packets: Sequence["Packet"]) -> None:
        """Send these packets to all listeners, now or soon."""
        if self._left and self.is_idle:
            self._compact()
        few = self.is_idle and self.queue.is_idle and len(self._senders) <= FEW
        if few or any(len(packet.payload) > LARGEST_PAYLOAD for packet in packets):
            for sender in self._row_of:
                sender.forward(packets)
            return
        for first in range(0, len(packets), MOST_SEGMENTS):
            part = packets[first : first + MOST_SEGMENTS]
            self._items.append(_Item(*self._present(), part))
        while sum(len(item.packets) for item in self._items) > _MOST_WAITING[self.media]:
            self._drop_first()
        self.queue.push(self)

    def report(self, now: float) -> None:
        """Send a sender report to all listeners, unless one waits already."""
        progress = self._stream.progress(now)
        if progress and not self._left and not any(item.progress for item in self._items):
            self._items.append(_Item(*self._present(), progress=progress))
            self.queue.push(self)

    def load_slice(self, arena: PacketArena, batch: UdpBatch) -> None:
        """Write what waits for as many listeners as the arena has room for, ready to be sent."""
        rows, count, packets, progress = self._items[0]
        size = max(1, len(packets))
        end = min(count, self._sent + SLOTS // size)
        if isinstance(rows, slice):
            rows = slice(self._sent, end)
            keys, addresses = self._keys[rows], self._addresses[rows]
        else:
            rows = rows[self._sent : end]
            keys, addresses = [self._keys[row] for row in rows], [self._addresses[r] for r in rows]
        numbers = self._rows[rows]
        if packets:
            arena.write_packets(numbers, keys, packets)
        elif progress:
            arena.write_reports(numbers, keys, progress)
        batch.load(self._names[rows], addresses, size)
        self._sent = end
        if end == count:
            self._items.popleft()
            self._sent = 0

    def _present(self) -> "tuple[slice | npt.NDArray[np.intp], int]":
        """The rows of those who did not leave, and how many they are."""
        count = len(self._senders)
        if not self._left:
            return slice(0, count), count
        present = np.setdiff1d(np.arange(count), self._left)
        return present, len(present)

    def _drop_first(self) -> None:
        _, count, packets, _ = self._items.popleft()
        self.queue.outdated += len(packets) * (count - self._sent)
        self._sent = 0

    def _compact(self) -> None:
        """Move rows from the end to those of listeners who left."""
        columns: list[list[Any]] = [self._senders, self._addresses, self._keys, self._srtps]
        for row in sorted(self._left, reverse=True):
            last = len(self._senders) - 1
            if row != last:
                self._rows[row], self._names[row] = self._rows[last], self._names[last]
                self._row_of[self._senders[last]] = row
            for column in columns:
                column[row] = column[last]
                column.pop()
        self._left.clear()
