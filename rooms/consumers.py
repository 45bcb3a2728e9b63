"""A room page's socket: what happens comes out of it; acknowledgements and votes go in."""

import json
import time

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.http.request import QueryDict
from django.utils.translation import override

from hotline.allowance import Allowance
from hotline.fanout import hub
from hotline.line import Line
from qna.access import question_in_room
from qna.models import Question

from . import access, events, presence
from .page import role_of

MAX_FRAME = 16 * 1024  # bytes

# Close codes; from 4400 on, a page does not come back.
NOT_UNDERSTOOD, TOO_BIG, NOT_JOINED, NO_ROOM, FLOOD = 1003, 1009, 4403, 4404, 4429

WORDS = ("since", "ack", "vote", "unvote")  # all that a page may say


class RoomConsumer(AsyncWebsocketConsumer):
    line = None

    async def connect(self):
        await self.accept()
        self.allowance = Allowance(burst=60, rate=10)
        self.language = self._language()
        slug = self.scope["url_route"]["kwargs"]["slug"]
        try:
            self.seat = await database_sync_to_async(access.seat_for)(self.scope["user"], slug)
        except PermissionDenied as refused:
            await self.close(NOT_JOINED, reason=str(refused))
        except Http404 as missing:
            await self.close(NO_ROOM, reason=str(missing))

    async def receive(self, text_data=None, bytes_data=None):
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
        for word in WORDS:
            if word in said:
                await getattr(self, word)(said[word])
        return None

    async def disconnect(self, code):
        if self.line:
            await hub().leave(self.seat.room.pk, self.line)

    # Anyone seated.
    async def since(self, event):
        """The page has everything up to `event`: send what came after, and what comes."""
        if self.line is not None or not isinstance(event, int):
            return
        self.line = Line(self.base_send, (role_of(self.seat), self.language), event)
        room = self.seat.room
        await hub().join(room.pk, events.group(room.pk), self.line)
        self._answer("mine", await database_sync_to_async(Question.objects.voted_by)(self.seat))
        await self._present()

    # Anyone seated.
    async def ack(self, event):
        """The page is alive, and has everything up to `event`."""
        if self.line:
            self.line.heard_at = time.monotonic()
            await self._present()

    # Anyone seated.
    async def vote(self, question):
        """Count this seat's vote for the question of that number."""
        await self._vote(question, Question.upvote)

    # Anyone seated.
    async def unvote(self, question):
        """Take the vote back."""
        await self._vote(question, Question.take_back)

    async def _vote(self, pk, verb):
        if self.line is None:
            return
        refusal = await self._carry_out(pk, verb)
        if refusal:
            self._answer("sorry", refusal)
        else:
            self._answer("voted", {pk: verb is Question.upvote}, about=pk)

    @database_sync_to_async
    def _carry_out(self, pk, verb):
        """Why not, in the reader's language; None when it is done."""
        with override(self.language):
            try:
                verb(question_in_room(self.seat.room, pk), self.seat)
            except ValidationError as refused:
                return refused.messages[0]
            except Http404 as missing:
                return str(missing)
        return None

    async def _present(self):
        self._answer("here", await presence.seen(self.seat.room_id, self.seat.key))

    def _answer(self, key, value, about=""):
        self.line.pulse(f"{key}:{about}", json.dumps({key: value}))

    def _language(self):
        asked = QueryDict(self.scope["query_string"]).get("lang")
        return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
