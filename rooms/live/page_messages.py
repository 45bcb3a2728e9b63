"""The messages that a room page sends on its socket, once it is subscribed to changes."""

import json
from typing import cast

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from hotline import limits
from hotline.core import outages
from hotline.core.db_thread import in_database
from hotline.core.turns import Turn, in_turn
from hotline.push.subscriber import Subscriber
from hotline.web.sentences import AWAY
from qna.access import ballot_in_room
from rooms import host_news
from rooms.models import Seat

from . import reactions
from .feed import Feed
from .question_lists import heard_list_in, heard_pks
from .status import HOST

NO_SUCH_REACTION = _("The host has turned this reaction off.")


class PageMessagesMixin:
    """Handles acknowledgements, the list that is shown, votes, reactions and looks."""

    language: str
    address: str
    subscriber: Subscriber | None = None
    feed: Feed | None = None
    shown: object = None
    """The list that the page asked for before it sent `since`."""

    # Allowed for everybody with a seat.
    async def ack(self, seat: Seat, event: object) -> None:
        """Note that the page is alive. `event` is not used."""
        if self.feed and self.subscriber:
            self.feed.heard(self.subscriber)

    # Allowed for everybody with a seat.
    async def show(self, seat: Seat, said: object) -> None:
        """Send the page another list, or more of it: ``{"list": "new", "label": "", "size": 50}``.

        Sent before `since`, or with it, it says which list the page shows already.
        """
        if self.feed is None or self.subscriber is None:
            self.shown = said
        elif refusal := self._refusal(seat, "show"):
            answer(self.subscriber, "sorry", refusal)
        else:
            role = self.subscriber.variant.role
            self.feed.show(self.subscriber, await heard_list_in(seat.room_id, role, said))

    # Allowed for everybody with a seat.
    async def questions(self, seat: Seat, pks: object) -> None:
        """Send the page the questions with these pks, which it lacks; 50 at most."""
        if self.feed is None or self.subscriber is None:
            return
        if refusal := self._refusal(seat, "show"):
            answer(self.subscriber, "sorry", refusal)
        else:
            self.feed.ask_for(self.subscriber, heard_pks(pks))

    # Allowed for everybody with a seat.
    async def seen(self, seat: Seat, pks: object) -> None:
        """Count the questions with these pks as seen; 50 at most."""
        if self.feed and self.subscriber and not self._refusal(seat, "seen"):
            self.feed.saw(self.subscriber, seat.pk, self.address, heard_pks(pks))

    # Allowed for everybody with a seat.
    async def vote(self, seat: Seat, question: object) -> None:
        """Count this seat's vote for the question with that pk."""
        await self._vote(seat, question, wanted=True)

    # Allowed for everybody with a seat.
    async def unvote(self, seat: Seat, question: object) -> None:
        """Take back this seat's vote for the question with that pk."""
        await self._vote(seat, question, wanted=False)

    # Allowed for everybody with a seat.
    async def react(self, seat: Seat, said: object) -> None:
        """Handle the reactions of the page's last quarter second: ``{"clap": 2}``."""
        if self.feed is None or self.subscriber is None:
            return
        if refusal := self._refusal(seat, "react"):
            answer(self.subscriber, "sorry", refusal)
        elif not self.feed.react(reactions.heard(said)):
            answer(self.subscriber, "sorry", self._in_words(NO_SUCH_REACTION))

    # Allowed for hosts and co-hosts; ignored from others.
    async def looks(self, seat: Seat, question: object) -> None:
        """Tell the other hosts that this one has the dialog of a question open; 0 for none."""
        is_number = isinstance(question, int) and not isinstance(question, bool)
        if self.subscriber is None or self.subscriber.variant.role != HOST or not is_number:
            return
        if 0 <= cast(int, question) < 2**63:
            with in_turn(Turn.ACT):
                await in_database(host_news.looks_at)(seat, cast(int, question))

    async def _vote(self, seat: Seat, pk: object, wanted: bool) -> None:
        if self.subscriber is None:
            return
        try:
            with in_turn(Turn.ACT):
                refusal = self._refusal(seat, "vote") or await self._carry_out(seat, pk, wanted)
        except outages.AWAY as error:
            if not outages.noted(error):
                raise
            with override(self.language):
                refusal = str(AWAY)
        if refusal:
            answer(self.subscriber, "sorry", refusal)
        else:
            answer(self.subscriber, "voted", {pk: wanted}, about=pk)
            if self.feed and isinstance(pk, int):
                self.feed.note_vote(self.subscriber, pk, wanted)

    def _refusal(self, seat: Seat, name: str) -> str | None:
        """Return why this person has to wait under the rate limit; None if they need not.

        Each process counts for itself and allows as much again: people vote and clap by the
        thousand, and a call to Redis for each would cost as much as the vote.
        """
        try:
            limits.spend_here(name, seat.person_id, self.address)
        except limits.Limited as limited:
            return self._in_words(limited)
        return None

    def _in_words(self, refused: object) -> str:
        with override(self.language):
            return str(refused)

    @in_database
    def _carry_out(self, seat: Seat, pk: object, wanted: bool) -> str | None:
        """Vote or take back; return a refusal in the reader's language, or None."""
        with override(self.language):
            try:
                question = ballot_in_room(seat.room, pk)
                if wanted:
                    question.upvote(seat, self.address)
                else:
                    question.take_back(seat)
            except ValidationError as refused:
                return refused.messages[0]
            except Http404 as missing:
                return str(missing)
        return None


def answer(subscriber: Subscriber, key: str, value: object, about: object = "") -> None:
    """Send a page the answer to a message of its own: ``{key: value}``.

    It replaces an unsent answer of the same key about the same thing.
    """
    subscriber.pulse(f"{key}:{about}", json.dumps({key: value}))
