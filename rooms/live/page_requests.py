"""The calls by which sockets pass the messages of their pages on to the feed of a room."""

import asyncio
from collections.abc import Collection, Mapping

from hotline.push.subscriber import Subscriber
from hotline.push.variant import ListKey

from .exposures import Exposures
from .painter import Painter
from .reactions import Reactions


class PageRequestsMixin:
    """Notes lists, questions, votes, views and reactions, for the feed's next rendering."""

    _painter: Painter
    _exposures: Exposures
    _reactions: Reactions
    _work: asyncio.Event

    def show(self, subscriber: Subscriber, shown: ListKey) -> None:
        """Send a page another list from now on, or more of it."""
        subscriber.variant = subscriber.variant._replace(shown=shown)
        self._painter.votes.send_all_to(subscriber)
        self._work.set()

    def ask_for(self, subscriber: Subscriber, questions: Collection[int]) -> None:
        """Send a page these questions, as far as its role may read them."""
        self._painter.ask_for(subscriber, questions)
        self._work.set()

    def note_vote(self, subscriber: Subscriber, question: int, wanted: bool) -> None:
        """Send a page the total of a question that it has voted for, where voters alone read it."""
        self._painter.votes.note(subscriber, question, wanted)
        self._work.set()

    def saw(
        self, subscriber: Subscriber, seat: int, address: str, questions: Collection[int]
    ) -> None:
        """Count what stood on the screen of a seat, of the questions that its page was sent."""
        shown = self._painter.lists.of(subscriber.variant)
        for pk in questions:
            if shown and shown.concerns(pk):
                self._exposures.add(pk, seat, address)
        self._work.set()

    def react(self, counts: Mapping[str, int]) -> bool:
        """Collect reactions for all processes; False if the room has none such."""
        self._work.set()
        return self._reactions.give(counts)
