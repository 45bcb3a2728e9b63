"""The vote counts of a room's questions: which of them to send, and to which sockets."""

import json
import time
from collections.abc import Callable, Collection, Iterable

from hotline.push.subscriber import Subscriber
from hotline.push.subscribers import in_turns

from .feed_messages import Totals, count_votes, voted_by_seats
from .question_lists import QuestionLists
from .status import HOST

VOTES = "votes"  # key of the transient event with the counts of some questions, or of all
TO_VOTERS_EVERY = 1.0  # seconds, where voters alone read a total: each is sent counts of its own


class VoteCounts:
    """Collects the questions of a room whose votes changed, between two turns of its feed.

    A page is sent the counts of the questions in its list. Where the room hides totals until one
    has voted, a page of the audience is sent those of its own votes alone.
    """

    def __init__(
        self, room_id: int, lists: QuestionLists, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._room_id = room_id
        self._lists = lists
        self._clock = clock
        self._changed: set[int] = set()
        self._changed_for_voters: set[int] = set()
        self._voters_until = 0.0  # time by the clock before which voters wait
        self._voted: dict[str, set[int]] = {}  # by the key of a seat

    def change(self, questions: Iterable[int]) -> None:
        self._changed.update(questions)

    def note(self, subscriber: Subscriber, question: int, wanted: bool) -> None:
        """Note that the seat of a page has voted, or took its vote back."""
        voted = self._voted.get(subscriber.seat or "")
        if voted is not None:
            (voted.add if wanted else voted.discard)(question)
        self.send_all_to(subscriber)

    @property
    def has_waiting(self) -> bool:
        return bool(self._changed_for_voters)

    @staticmethod
    def lacked_by(subscriber: Subscriber) -> bool:
        return VOTES in subscriber.lacking

    @staticmethod
    def send_all_to(subscriber: Subscriber) -> None:
        """Send it the counts of its list at the next turn."""
        subscriber.lacking.add(VOTES)

    async def send(self, subscribers: Collection[Subscriber]) -> None:
        """Send the changed counts, and all counts of its list to a subscriber that lacks some.

        The collection may change meanwhile.
        """
        lacking = {one for one in subscribers if self.lacked_by(one) and self._is_read(one)}
        changed, self._changed = self._changed, set()
        waited, self._changed_for_voters = self._changed_for_voters, set()
        wanted = changed.union(waited, *map(self._pks, lacking))
        if not wanted:
            for one in lacking:  # their lists are empty
                one.lacking.discard(VOTES)
            return
        totals = await count_votes(self._room_id, wanted)
        if totals.for_voters:
            waited = await self._take_turn(subscribers, waited | changed)
        texts: dict[tuple[bool, frozenset[int]], str] = {}
        async for one in in_turns(subscribers):
            whole = one in lacking
            if one.variant.role == HOST or totals.for_all:
                pks, shown = frozenset() if whole else frozenset(changed), self._pks(one)
                key = whole, shown
                if key not in texts:
                    texts[key] = _text(totals, shown if whole else pks & shown)
                text = texts[key]
            elif totals.for_voters:
                own = self._pks(one) & self._voted.get(one.seat or "", set())
                text = _text(totals, own if whole else own & waited)
            else:
                text = ""
            if whole:
                one.lacking.discard(VOTES)
            if text and whole:
                one.whole(VOTES, text)
            elif text:
                one.part(VOTES, text)

    async def _take_turn(self, subscribers: Collection[Subscriber], changed: set[int]) -> set[int]:
        """Return the questions whose voters are told now; read what new pages have voted for."""
        seats = {one.seat for one in subscribers if one.seat and one.variant.role != HOST}
        self._voted = {key: voted for key, voted in self._voted.items() if key in seats}
        if new := seats - self._voted.keys():
            self._voted |= await voted_by_seats(self._room_id, new)
        if self._clock() < self._voters_until:
            self._changed_for_voters |= changed
            return set()
        self._voters_until = self._clock() + TO_VOTERS_EVERY
        return changed

    def _is_read(self, subscriber: Subscriber) -> bool:
        return self._lists.of(subscriber.variant) is not None

    def _pks(self, subscriber: Subscriber) -> frozenset[int]:
        shown = self._lists.of(subscriber.variant)
        return shown.pks if shown else frozenset()


def _text(totals: Totals, questions: Collection[int]) -> str:
    """Return the message with the counts of these questions; empty if there are none."""
    votes = {pk: totals.votes[pk] for pk in questions if pk in totals.votes}
    return json.dumps({VOTES: votes}) if votes else ""
