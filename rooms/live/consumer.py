"""The WebSocket of a room page: sends changes; receives acknowledgements, votes, reactions."""

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from hotline import limits
from hotline.core import outages
from hotline.core.db_thread import in_database
from hotline.push import direct_send
from hotline.push.hub import hub
from hotline.push.subscriber import Subscriber
from hotline.push.variant import Variant
from hotline.web.asgi_types import Scope
from hotline.web.asked_language import language_of
from hotline.web.close_codes import (
    FLOOD,
    LATER,
    NO_ROOM,
    NOT_JOINED,
    NOT_UNDERSTOOD,
    REMOVED,
    SAYS_NOTHING,
    TOO_BIG,
    TOO_MANY,
)
from hotline.web.sentences import AWAY
from qna.access import ballot_in_room
from qna.models import Question
from rooms import access, events, host_news, presence
from rooms.models import Seat

from . import reactions
from .feed import Feed
from .open_sockets import OpenSockets
from .question_lists import heard_list, heard_pks
from .room_context import chosen_by, role_of
from .status import HOST

if TYPE_CHECKING:
    from channels.consumer import _ChannelScope as ChannelScope

MAX_FRAME = 16 * 1024  # bytes

SILENT = 10  # seconds after which a socket that did not send `since` is closed

NO_SUCH_REACTION = _("The host has turned this reaction off.")
# Keys of the messages that a page may send.
WORDS = ("show", "since", "ack", "questions", "seen", "vote", "unvote", "react", "looks")


class RoomConsumer(AsyncWebsocketConsumer):
    # The hub subscribes once for all sockets of the process. Channels takes None for that, which
    # its stubs leave out.
    channel_layer_alias = None  # type: ignore[assignment]
    scope: Scope  # type: ignore[assignment]  # the stubs' type has no keys of ours

    language: str
    address: str
    seat: Seat | None = None
    subscriber: Subscriber | None = None
    feed: Feed | None = None
    drawn_for: object = None
    """The role that the page says it was rendered for."""
    shown: object = None
    """The list that the page asked for before it sent `since`."""
    impatience: asyncio.TimerHandle | asyncio.Task[None] | None = None

    async def __call__(
        self, scope: "ChannelScope", receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            # Clean up after a disconnect, an error, or a cancellation while joining.
            if self.impatience:
                self.impatience.cancel()
            if self.seat:
                open_sockets.discard(self.seat.pk, self)
                if self.subscriber:
                    await self._leave(self.seat, self.subscriber)

    async def _leave(self, seat: Seat, subscriber: Subscriber) -> None:
        if self.feed:
            self.feed.discard(subscriber)  # first, or its poller would add the seat again
        try:
            await presence.gone(seat.room_id, seat.key)
        finally:
            await hub().leave(events.group(seat.room_id), subscriber)

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        # Skip the inherited check of database connections, which uses a thread per message.
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self) -> None:
        self.language = language_of(self.scope["query_string"])
        self.address = limits.address_of_scope(self.scope)
        slug = self.scope["url_route"]["kwargs"]["slug"]
        try:
            await limits.aspend("socket", self.scope["user"].pk, self.address)
            self.seat = await in_database(access.seat_for)(self.scope["user"], slug)
        except limits.Limited as limited:
            await self._turn_away(LATER, limited)
        except access.Removed as removed:
            await self._turn_away(REMOVED, removed)
        except PermissionDenied as refused:
            await self._turn_away(NOT_JOINED, refused)
        except Http404 as missing:
            await self._turn_away(NO_ROOM, missing)
        else:
            await self.accept()
            loop = asyncio.get_running_loop()
            self.impatience = loop.call_later(SILENT, self._be_impatient)
            for one in open_sockets.add(self.seat.pk, self):
                await one.close(TOO_MANY, reason=one._in_words(_("Open in too many tabs.")))

    async def _turn_away(self, code: int, reason: object) -> None:
        await self.accept()  # browsers do not tell pages why a handshake failed
        await self.close(code, reason=self._in_words(reason))

    def _be_impatient(self) -> None:
        if self.subscriber is None:
            self.impatience = asyncio.create_task(self.close(SAYS_NOTHING))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        seat = self.seat
        if seat is None:
            return None  # sent before the page learned that it was refused
        # English reasons are for developers of other clients; our page sends no such messages.
        if len(text_data or bytes_data or "") > MAX_FRAME:
            return await self.close(TOO_BIG, reason="A message may have 16 KiB.")
        try:
            # Count per seat, not per socket, so that two tabs may not send more than one.
            limits.spend_here("message", seat.pk)
        except limits.Limited as limited:
            return await self.close(FLOOD, reason=self._in_words(limited))
        try:
            said = json.loads(text_data or "")
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            return await self.close(NOT_UNDERSTOOD, reason="Messages are JSON objects.")
        self.drawn_for = said.get("as", self.drawn_for)
        for word in WORDS:
            if word in said:
                await getattr(self, word)(seat, said[word])
        return None

    # Allowed for everybody with a seat.
    async def since(self, seat: Seat, event: object) -> None:
        """Subscribe a page that has everything up to `event` to all changes after it.

        A page that was rendered ``as`` a role that the person no longer has gets a snapshot.
        """
        if self.subscriber is not None or not isinstance(event, int):
            return
        now = await in_database(seat.as_it_is)()
        if now and now.removed_at:
            removed = self._in_words(_("You have been removed from this room."))
            await self.close(REMOVED, reason=removed)
            return
        role = role_of(now)
        shown = await heard_list(seat.room_id, role, self.shown)
        variant = Variant(role, self.language, shown)
        event = event if self.drawn_for in (None, role) else -1
        send = self.scope.get(direct_send.KEY, self.base_send)
        self.subscriber = subscriber = Subscriber(send, variant, event, seat.key)
        room_id = seat.room_id
        self.feed = await hub().join(events.group(room_id), subscriber, lambda: Feed(room_id))
        _answer(subscriber, "seat", seat.key)
        own = await _own_rows(seat)
        _answer(subscriber, "asked", own.asked)
        if own.chosen:
            _answer(subscriber, "chosen", own.chosen)
        _answer(subscriber, "mine", own.voted)

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
            _answer(self.subscriber, "sorry", refusal)
        else:
            role = self.subscriber.variant.role
            self.feed.show(self.subscriber, await heard_list(seat.room_id, role, said))

    # Allowed for everybody with a seat.
    async def questions(self, seat: Seat, pks: object) -> None:
        """Send the page the questions with these pks, which it lacks; 50 at most."""
        if self.feed is None or self.subscriber is None:
            return
        if refusal := self._refusal(seat, "show"):
            _answer(self.subscriber, "sorry", refusal)
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
            _answer(self.subscriber, "sorry", refusal)
        elif not self.feed.react(reactions.heard(said)):
            _answer(self.subscriber, "sorry", self._in_words(NO_SUCH_REACTION))

    # Allowed for hosts and co-hosts; ignored from others.
    async def looks(self, seat: Seat, question: object) -> None:
        """Tell the other hosts that this one has the dialog of a question open; 0 for none."""
        is_number = isinstance(question, int) and not isinstance(question, bool)
        if self.subscriber is None or self.subscriber.variant.role != HOST or not is_number:
            return
        if 0 <= cast(int, question) < 2**63:
            await in_database(host_news.looks_at)(seat, cast(int, question))

    async def _vote(self, seat: Seat, pk: object, wanted: bool) -> None:
        if self.subscriber is None:
            return
        try:
            refusal = self._refusal(seat, "vote") or await self._carry_out(seat, pk, wanted)
        except outages.AWAY as error:
            if not outages.noted(error):
                raise
            with override(self.language):
                refusal = str(AWAY)
        if refusal:
            _answer(self.subscriber, "sorry", refusal)
        else:
            _answer(self.subscriber, "voted", {pk: wanted}, about=pk)
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


class OwnRows(NamedTuple):
    """The pks of a seat's questions and votes, and of its answer in the open poll."""

    asked: list[int]
    voted: list[int]
    chosen: int | None


@in_database
def _own_rows(seat: Seat) -> OwnRows:
    questions = Question.objects
    return OwnRows(questions.asked_by(seat), questions.voted_by(seat), chosen_by(seat.room, seat))


def _answer(subscriber: Subscriber, key: str, value: object, about: object = "") -> None:
    """Send a page the answer to a message of its own: ``{key: value}``.

    It replaces an unsent answer of the same key about the same thing.
    """
    subscriber.pulse(f"{key}:{about}", json.dumps({key: value}))


open_sockets = OpenSockets[RoomConsumer]()
