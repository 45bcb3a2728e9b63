"""A room page's socket: what happens comes out of it, acknowledgements and questions go in."""

import json
import time

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.request import QueryDict

from hotline.fanout import hub
from hotline.line import Line

from . import access, events, presence
from .page import role_of

MAX_FRAME = 16 * 1024  # bytes

NOT_UNDERSTOOD, TOO_BIG, NOT_JOINED, NO_ROOM = 1003, 1009, 4403, 4404


class RoomConsumer(AsyncWebsocketConsumer):
    line = None

    async def connect(self):
        await self.accept()
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
        try:
            said = json.loads(text_data)
        except (TypeError, ValueError):
            said = None
        if not isinstance(said, dict):
            return await self.close(NOT_UNDERSTOOD, reason="Messages are JSON objects.")
        for word in said:
            if word in ("since", "ack"):  # the only words a page says
                await getattr(self, word)(said[word])
        return None

    # Anyone seated.
    async def since(self, event):
        """The page has everything up to `event`: send what came after, and what comes."""
        if self.line is not None or not isinstance(event, int):
            return
        self.line = Line(self.base_send, (role_of(self.seat), self._language()), event)
        room = self.seat.room
        await hub().join(room.pk, events.group(room.pk), self.line)
        await self._present()

    # Anyone seated.
    async def ack(self, event):
        """The page is alive, and has everything up to `event`."""
        if self.line:
            self.line.heard_at = time.monotonic()
            await self._present()

    async def disconnect(self, code):
        if self.line:
            await hub().leave(self.seat.room.pk, self.line)

    async def _present(self):
        here = await presence.seen(self.seat.room_id, self.seat.key)
        self.line.pulse({"here": here})

    def _language(self):
        asked = QueryDict(self.scope["query_string"]).get("lang")
        return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
