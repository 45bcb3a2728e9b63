"""The queue of a UDP mux for what goes to listeners who are served one by one, as over TCP."""

from collections import OrderedDict, deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..rtp import AUDIO, VIDEO
from .turn_budget import TurnBudget

if TYPE_CHECKING:
    from .rtp_sender import RtpSender, Run
    from .stream import Packet

_MOST_WAITING = {AUDIO: 25, VIDEO: 500}
"""Packets that wait for one listener: 0.5 s of sound, some seconds of pictures, as in a fan."""


class _Item(NamedTuple):
    packets: Sequence["Packet"]
    run: "Run"


class SingleQueue:
    """Sends at once, if that is possible within a few milliseconds.

    The rest is sent in the next turns of the event loop, sound before pictures, one item of each
    listener after another. Of a listener for whom too much waits, the oldest is dropped.
    """

    def __init__(self) -> None:
        self._budget = TurnBudget(self._drain)
        self._waiting: dict[int, OrderedDict[RtpSender, deque[_Item]]]
        self._waiting = {AUDIO: OrderedDict(), VIDEO: OrderedDict()}
        self.outdated = 0
        """Packets that were dropped because too many waited."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be sent."""
        return not any(self._waiting.values())

    def push(self, sender: "RtpSender", packets: Sequence["Packet"], run: "Run") -> None:
        """Send these packets of the run to the listener, now or soon."""
        if self.is_idle and self._budget.is_left:
            with self._budget:
                sender.send(packets, run)
            return
        items = self._waiting[sender.media].setdefault(sender, deque())
        items.append(_Item(packets, run))
        while sum(len(item.packets) for item in items) > _MOST_WAITING[sender.media]:
            self.outdated += len(items.popleft().packets)
        self._drain()

    def forget(self, sender: "RtpSender") -> None:
        """Send nothing more to a listener who has left."""
        self._waiting[sender.media].pop(sender, None)

    def close(self) -> None:
        """Send nothing more."""
        self._budget.close()
        for senders in self._waiting.values():
            senders.clear()

    def _drain(self) -> None:
        while (senders := self._waiting[AUDIO] or self._waiting[VIDEO]) and self._budget.is_left:
            sender, items = next(iter(senders.items()))
            packets, run = items.popleft()
            if items:
                senders.move_to_end(sender)
            else:
                del senders[sender]
            with self._budget:
                sender.send(packets, run)
