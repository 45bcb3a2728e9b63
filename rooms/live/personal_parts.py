"""The personal parts of a room's page: rendered where they may have changed, and sent."""

from collections.abc import Iterable
from typing import NamedTuple

from hotline.push.subscriber import Subscriber
from hotline.push.variant import Variant
from qna.question_lists import FIRST

from .feed_messages import draw_personal, particular_seats
from .status import HOST


class PersonalPart(NamedTuple):
    role: str
    text: str


class PersonalParts:
    """Collects the seats whose personal part may have changed, and sends them that part."""

    def __init__(self, room_id: int) -> None:
        self._room_id = room_id
        self._changed: set[str] = set()
        self._any_changed = False
        self._particular: set[str] = set()  # seats whose part may show something

    async def open(self) -> None:
        self._particular = await particular_seats(self._room_id)

    def change(self, seats: Iterable[str]) -> None:
        self._changed.update(seats)

    def change_any(self) -> None:
        """Render all parts that show something or did, because messages may have been lost."""
        self._any_changed = True

    async def send(self, subscribers: Iterable[Subscriber]) -> list[Subscriber]:
        """Send changed seats their personal part, and switch their page to a new role.

        Return the subscribers of seats that were removed or merged meanwhile.
        """
        gone = []
        for subscriber, part in await self._draw(subscribers):
            if part is None:
                gone.append(subscriber)
            else:
                turn(subscriber, part.role)
                subscriber.pulse("me", part.text)
        return gone

    async def _draw(
        self, subscribers: Iterable[Subscriber]
    ) -> list[tuple[Subscriber, PersonalPart | None]]:
        """Render the changed parts for the subscribers of these seats.

        The part is None where the seat was removed or merged meanwhile.
        """
        if self._any_changed:
            self._any_changed = False
            now = await particular_seats(self._room_id)
            self._changed |= now | self._particular
            self._particular = now
        changed, self._changed = self._changed, set()
        self._particular |= changed
        wanted = {
            subscriber: (subscriber.seat, subscriber.variant.language)
            for subscriber in subscribers
            if subscriber.seat is not None and subscriber.seat in changed
        }
        if not wanted:
            return []
        drawn = await draw_personal(self._room_id, set(wanted.values()))
        return [
            (subscriber, PersonalPart(*drawn[key]) if key in drawn else None)
            for subscriber, key in wanted.items()
        ]


def turn(subscriber: Subscriber, role: str) -> None:
    """Switch to another role, for example when a co-host returns to the audience.

    A page that showed the list which its role reads first goes on with that of the new role.
    """
    before = subscriber.variant
    if before.role != role:
        shown = before.shown
        if shown == FIRST[before.role == HOST]:
            shown = FIRST[role == HOST]
        subscriber.variant, subscriber.event = Variant(role, before.language, shown), -1
