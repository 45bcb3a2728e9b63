"""The WebSocket of a room page: opened for a seat, subscribed to changes, and left."""

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from hotline import limits
from hotline.core.db_thread import in_database
from hotline.core.turns import Turn, in_turn
from hotline.push import direct_send
from hotline.push.hub import hub
from hotline.push.subscriber import Subscriber
from hotline.push.variant import ListKey, Variant
from hotline.web.asgi_types import Scope
from hotline.web.asked_language import language_of
from hotline.web.close_codes import (
    FLOOD,
    LATER,
    NO_ROOM,
    NOT_JOINED,
    NOT_UNDERSTOOD,
    REMOVED,
    REPLAY_CLOSED,
    SAYS_NOTHING,
    TOO_BIG,
    TOO_MANY,
)
from qna.models import Question
from rooms import access, events, presence
from rooms.models import Seat

from .feed import Feed
from .open_sockets import OpenSockets
from .page_messages import PageMessagesMixin, answer
from .question_lists import heard_list
from .room_context import chosen_by, role_of

if TYPE_CHECKING:
    from channels.consumer import _ChannelScope as ChannelScope

MAX_FRAME = 16 * 1024  # bytes

SILENT = 10  # seconds after which a socket that did not send `since` is closed

# Keys of the messages that a page may send.
WORDS = ("show", "since", "ack", "questions", "seen", "vote", "unvote", "react", "looks")


class RoomConsumer(PageMessagesMixin, AsyncWebsocketConsumer):
    # The hub subscribes once for all sockets of the process. Channels takes None for that, which
    # its stubs leave out.
    channel_layer_alias = None  # type: ignore[assignment]
    scope: Scope  # type: ignore[assignment]  # the stubs' type has no keys of ours

    seat: Seat | None = None
    drawn_for: object = None
    """The role that the page says it was rendered for."""
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
            with in_turn(Turn.OPEN):
                self.seat = await in_database(access.seat_for)(self.scope["user"], slug)
        except limits.Limited as limited:
            await self._turn_away(LATER, limited)
        except access.Removed as removed:
            await self._turn_away(REMOVED, removed)
        except access.ReplayClosed:
            await self._turn_away(REPLAY_CLOSED)
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

    async def _turn_away(self, code: int, reason: object = "") -> None:
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
        with in_turn(Turn.JOIN):
            now, shown = await _as_it_is(seat, self.shown)
        if now and now.removed_at:
            removed = self._in_words(_("You have been removed from this room."))
            await self.close(REMOVED, reason=removed)
            return
        if now and not now.room.shows_replay_to(now):
            await self.close(REPLAY_CLOSED)
            return
        role = role_of(now)
        variant = Variant(role, self.language, shown)
        event = event if self.drawn_for in (None, role) else -1
        send = self.scope.get(direct_send.KEY, self.base_send)
        self.subscriber = subscriber = Subscriber(send, variant, event, seat.key)
        room_id = seat.room_id
        self.feed = await hub().join(events.group(room_id), subscriber, lambda: Feed(room_id))
        answer(subscriber, "seat", seat.key)
        own = await _own_rows(seat)  # in the class of the feed, which sends what follows after it
        answer(subscriber, "asked", own.asked)
        if own.chosen:
            answer(subscriber, "chosen", own.chosen)
        answer(subscriber, "mine", own.voted)


@in_database
def _as_it_is(seat: Seat, said: object) -> tuple[Seat | None, ListKey]:
    """Return the seat as it is now, and the list that its page says it shows."""
    now = seat.as_it_is()
    return now, heard_list(now.room if now else seat.room, role_of(now), said)


class OwnRows(NamedTuple):
    """The pks of a seat's questions and votes, and of its answer in the open poll."""

    asked: list[int]
    voted: list[int]
    chosen: int | None


@in_database
def _own_rows(seat: Seat) -> OwnRows:
    questions = Question.objects
    return OwnRows(questions.asked_by(seat), questions.voted_by(seat), chosen_by(seat.room, seat))


open_sockets = OpenSockets[RoomConsumer]()
