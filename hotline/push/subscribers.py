"""The open sockets of one feed."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping
from typing import TypeVar

from hotline.web.close_codes import BEHIND

from .subscriber import Subscriber

ALIVE = json.dumps({"alive": True})  # asks a page for an acknowledgement

AT_ONCE = 100
"""Sockets that are written to in one turn of the event loop, in 2 ms. To write to 2,000 in one turn
takes 40 ms, and all pages and votes of the site would wait for it."""

AnySubscriber = TypeVar("AnySubscriber", bound=Subscriber)


async def in_turns(subscribers: Collection[AnySubscriber]) -> AsyncIterator[AnySubscriber]:
    """Yield those who are here now and do not leave, AT_ONCE in each turn of the event loop."""
    for number, one in enumerate(list(subscribers), start=1):
        if one in subscribers:
            yield one
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)


class Subscribers(set[AnySubscriber]):
    """The subscribers of a feed: asked whether they live, sent transient events, dropped."""

    def __init__(self) -> None:
        super().__init__()
        self._pulses: deque[tuple[deque[AnySubscriber], str, str]] = deque()

    def of_seat(self, seat: str) -> list[AnySubscriber]:
        """Return those whose pages one seat opened."""
        return [one for one in self if one.seat == seat]

    def ask_silent(self, since: float) -> None:
        """Ask pages that acknowledged nothing since `since` (monotonic seconds) to do it now.

        Pages answer at once, while the timers of a page in the background may run only once a
        minute. A page that is not asked for long knows that its connection is dead.
        """
        for one in [one for one in self if one.heard_at < since]:
            one.pulse("alive", ALIVE)

    def drop_silent(self, long_ago: float) -> None:
        """Drop sockets that acknowledged nothing since `long_ago` (monotonic seconds)."""
        for one in [one for one in self if one.heard_at < long_ago]:
            self.drop(one, BEHIND)

    def drop(self, subscriber: AnySubscriber, code: int) -> None:
        """Close a socket; it is sent nothing more."""
        self.discard(subscriber)
        subscriber.close(code=code)

    def drop_seat(self, seat: str, code: int) -> None:
        """Close all sockets of a seat."""
        for one in self.of_seat(seat):
            self.drop(one, code)

    def drop_others(self, role: str, code: int) -> None:
        """Close the sockets of all who are not in this role."""
        for one in [one for one in self if one.variant.role != role]:
            self.drop(one, code)

    def pulse(self, slot: str, page: Mapping[str, object], only: Collection[str] = ()) -> None:
        """Send a transient event now, and in the next turns of the event loop to those beyond
        AT_ONCE; it overwrites an unsent one of the same slot.

        Args:
            only: the roles to send it to, or none for all.
        """
        is_sending = bool(self._pulses)
        to = deque(one for one in self if not only or one.variant.role in only)
        self._pulses.append((to, slot, json.dumps(page)))
        if not is_sending:
            self._send_some()

    def _send_some(self) -> None:
        left = AT_ONCE
        try:
            while self._pulses and left:
                to, slot, text = self._pulses[0]
                while to and left:
                    one = to.popleft()
                    left -= 1
                    if one in self:
                        one.pulse(slot, text)
                if not to:
                    self._pulses.popleft()
        finally:  # after a fault with one socket too, or nobody would be told anything more
            if self._pulses:
                asyncio.get_running_loop().call_soon(self._send_some)
