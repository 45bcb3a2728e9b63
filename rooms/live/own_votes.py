"""Which questions have a person's vote: sent anew where others have moved it."""

from collections.abc import Collection, Iterable

from hotline.push.subscriber import Subscriber

from .feed_messages import own_votes

AT_ONCE = 500  # seats in one query


class OwnVotes:
    """Collects the seats of a room whose votes were moved, between two turns of its feed."""

    def __init__(self, room_id: int) -> None:
        self._room_id = room_id
        self._changed: set[str] = set()

    def change(self, seats: Iterable[str]) -> None:
        self._changed.update(seats)

    async def send(self, subscribers: Collection[Subscriber]) -> None:
        """Send the pages of these seats all their votes; the key is that of `consumer.since`."""
        changed, self._changed = self._changed, set()
        here = {one.seat for one in subscribers if one.seat is not None and one.seat in changed}
        keys = sorted(here)
        for start in range(0, len(keys), AT_ONCE):
            texts = await own_votes(self._room_id, keys[start : start + AT_ONCE])
            for subscriber in list(subscribers):
                if subscriber.seat is not None and subscriber.seat in texts:
                    subscriber.pulse("mine:", texts[subscriber.seat])
