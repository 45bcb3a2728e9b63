"""A room page's socket: what happens comes out of it; acknowledgements and votes go in."""

import json

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.http.request import QueryDict
from django.utils.translation import override

from hotline import plain_send
from hotline.allowance import Allowance
from hotline.database import in_database
from hotline.fanout import hub
from hotline.line import Line
from qna.access import ballot_in_room
from qna.models import Question

from . import access, events, presence, reactions
from .feed import Feed
from .page import role_of

MAX_FRAME = 16 * 1024  # bytes

# Close codes; from 4400 on, a page does not come back.
NOT_UNDERSTOOD, TOO_BIG, NOT_JOINED, NO_ROOM, FLOOD = 1003, 1009, 4403, 4404, 4429

WORDS = ("since", "ack", "vote", "unvote", "react")  # all that a page may say


class RoomConsumer(AsyncWebsocketConsumer):
    channel_layer_alias = None  # the hub subscribes, once for all sockets of the process
    seat = line = feed = drawn_for = None

    async def __call__(self, scope, receive, send):
        try:
            await super().__call__(scope, receive, send)
        finally:
            # However it ended: by a disconnect, by an error, in the middle of joining.
            if self.line:
                await self._leave()

    async def _leave(self):
        room_id = self.seat.room_id
        if self.feed:
            self.feed.discard(self.line)  # first, or its census would note them as here again
        try:
            await presence.gone(room_id, self.seat.key)
        finally:
            await hub().leave(events.group(room_id), self.line)

    async def dispatch(self, message):
        # As inherited, but for a look at the database's connections, in its thread, each time.
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self):
        await self.accept()
        self.allowance = Allowance(burst=60, rate=10)
        self.language = self._language()
        slug = self.scope["url_route"]["kwargs"]["slug"]
        try:
            self.seat = await in_database(access.seat_for)(self.scope["user"], slug)
        except PermissionDenied as refused:
            await self.close(NOT_JOINED, reason=str(refused))
        except Http404 as missing:
            await self.close(NO_ROOM, reason=str(missing))

    async def receive(self, text_data=None, bytes_data=None):
        if self.seat is None:
            return None  # said before it heard that it was refused
        if len(text_data or bytes_data or "") > MAX_FRAME:
            return await self.close(TOO_BIG, reason="A message may have 16 KiB.")
        if not self.allowance.spend():
            return await self.close(FLOOD, reason="Too many messages.")
        try:
            said = json.loads(text_data)
        except (TypeError, ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            return await self.close(NOT_UNDERSTOOD, reason="Messages are JSON objects.")
        self.drawn_for = said.get("as", self.drawn_for)
        for word in WORDS:
            if word in said:
                await getattr(self, word)(said[word])
        return None

    # Anyone seated.
    async def since(self, event):
        """The page has everything up to `event`: send what came after, and what comes.

        One that was drawn ``as`` another role than its person has by now has nothing.
        """
        if self.line is not None or not isinstance(event, int):
            return
        seat = await in_database(self.seat.as_it_is)()
        if seat and seat.removed_at:
            await self.close(NOT_JOINED, reason="You have been removed.")
            return
        role = role_of(seat)
        variant = (role, self.language)
        event = event if self.drawn_for in (None, role) else -1
        send = self.scope.get(plain_send.KEY, self.base_send)
        self.line = Line(send, variant, event, self.seat.key)
        room_id = self.seat.room_id
        self.feed = await hub().join(events.group(room_id), self.line, lambda: Feed(room_id))
        self._answer("seat", self.seat.key)
        self._answer("mine", await in_database(Question.objects.voted_by)(self.seat))

    # Anyone seated.
    async def ack(self, event):
        """The page is alive, and has everything up to `event`."""
        if self.feed:
            self.feed.heard(self.line)

    # Anyone seated.
    async def vote(self, question):
        """Count this seat's vote for the question of that number."""
        await self._vote(question, Question.upvote)

    # Anyone seated.
    async def unvote(self, question):
        """Take the vote back."""
        await self._vote(question, Question.take_back)

    # Anyone seated.
    async def react(self, said):
        """What this person felt in the last quarter of a second: ``{"clap": 2}``."""
        if self.feed:
            self.feed.react(reactions.heard(said))

    async def _vote(self, pk, verb):
        if self.line is None:
            return
        refusal = await self._carry_out(pk, verb)
        if refusal:
            self._answer("sorry", refusal)
        else:
            self._answer("voted", {pk: verb is Question.upvote}, about=pk)

    @in_database
    def _carry_out(self, pk, verb):
        """Why not, in the reader's language; None when it is done."""
        with override(self.language):
            try:
                verb(ballot_in_room(self.seat.room, pk), self.seat)
            except ValidationError as refused:
                return refused.messages[0]
            except Http404 as missing:
                return str(missing)
        return None

    def _answer(self, key, value, about=""):
        self.line.pulse(f"{key}:{about}", json.dumps({key: value}))

    def _language(self):
        asked = QueryDict(self.scope["query_string"]).get("lang")
        return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
