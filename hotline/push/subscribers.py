"""The open sockets of one feed."""

import json
from collections.abc import Collection, Mapping
from typing import TypeVar

from hotline.web.close_codes import BEHIND

from .subscriber import Subscriber

ALIVE = json.dumps({"alive": True})  # asks a page for an acknowledgement

AnySubscriber = TypeVar("AnySubscriber", bound=Subscriber)


class Subscribers(set[AnySubscriber]):
    """The subscribers of a feed: asked whether they live, sent transient events, dropped."""

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
        """Send a transient event at once; it overwrites an unsent one of the same slot.

        Args:
            only: the roles to send it to, or none for all.
        """
        text = json.dumps(page)
        for one in [one for one in self if not only or one.variant.role in only]:
            one.pulse(slot, text)
