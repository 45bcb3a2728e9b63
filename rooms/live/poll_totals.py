"""The totals of the open poll: to hosts always, to others once the results are shown."""

import json
from collections.abc import Collection

from hotline.core.db_thread import in_database
from hotline.push.subscriber import Subscriber
from qna.models import Poll
from rooms.models import Room

from .status import HOST

POLL = "poll"  # key of the transient event


class PollTotals:
    """Notes that votes of a room's poll came in, and sends its totals at the next turn."""

    def __init__(self, room_id: int) -> None:
        self._room_id = room_id
        self._changed = False

    def change(self) -> None:
        self._changed = True

    @staticmethod
    def lacked_by(subscriber: Subscriber) -> bool:
        return POLL in subscriber.lacking

    @staticmethod
    def send_to(subscriber: Subscriber) -> None:
        """Send it the totals at the next turn, because it may have missed some."""
        subscriber.lacking.add(POLL)

    async def send(self, subscribers: Collection[Subscriber]) -> None:
        """Send the totals to all if they changed, else to the subscribers that lack them.

        The collection may change meanwhile.
        """
        changed, self._changed = self._changed, False
        if not changed and not any(map(self.lacked_by, subscribers)):
            return
        text, shown = await totals(self._room_id)
        for subscriber in list(subscribers):
            lacking = self.lacked_by(subscriber)
            subscriber.lacking.discard(POLL)
            if text and (changed or lacking) and (shown or subscriber.variant.role == HOST):
                subscriber.pulse(POLL, text)


@in_database
def totals(room_id: int) -> tuple[str, bool]:
    """Return the totals of the open poll, "" without one, and whether everybody may read them."""
    poll = Poll.objects.current_in(Room(pk=room_id), to_hosts=True)
    if poll is None or not poll.is_open:
        return "", False
    results = poll.results
    votes = {one.choice.pk: one.votes for one in results.choices}
    text = json.dumps({"poll": {"id": poll.pk, "total": results.total, "votes": votes}})
    return text, poll.results_shown
