"""The vote counts of a room's questions: which of them to send, and to which sockets."""

from collections.abc import Collection, Iterable

from hotline.push.subscriber import Subscriber

from .feed_messages import count_votes

VOTES = "votes"  # key of the transient event with the counts of some questions, or of all


class VoteCounts:
    """Collects the questions of a room whose votes changed, between two turns of its feed."""

    def __init__(self, room_id: int) -> None:
        self._room_id = room_id
        self._changed: set[int] = set()

    def change(self, questions: Iterable[int]) -> None:
        self._changed.update(questions)

    @staticmethod
    def lacked_by(subscriber: Subscriber) -> bool:
        return VOTES in subscriber.lacking

    @staticmethod
    def send_all_to(subscriber: Subscriber) -> None:
        """Send it the counts of all questions at the next turn."""
        subscriber.lacking.add(VOTES)

    async def send(self, subscribers: Collection[Subscriber]) -> None:
        """Send the changed counts, and all counts to the subscribers that lack some.

        The collection may change meanwhile.
        """
        changed, self._changed = self._changed, set()
        if changed:
            text = await count_votes(self._room_id, changed)
            for subscriber in list(subscribers):
                subscriber.part(VOTES, text)
        lacking = [subscriber for subscriber in subscribers if self.lacked_by(subscriber)]
        if lacking:
            text = await count_votes(self._room_id)
            for subscriber in lacking:
                subscriber.whole(VOTES, text)
