"""The WebSocket of a projector or an overlay: sends what it shows, and takes signs of life."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable
from channels.generic.websocket import AsyncWebsocketConsumer
from django.http import Http404

from hotline import limits
from hotline.core.db_thread import in_database
from hotline.core.turns import Turn, in_turn
from hotline.push import direct_send
from hotline.push.hub import hub
from hotline.web.asgi_types import Scope
from hotline.web.asked_language import language_of
from hotline.web.close_codes import FLOOD, LATER, NO_ROOM, TOO_BIG
from rooms import access, events

from .screen_feed import SCREEN, Screen, ScreenFeed

if TYPE_CHECKING:
    from channels.consumer import _ChannelScope as ChannelScope

MAX_FRAME = 1024  # bytes; a screen has nothing to say but that it lives
MOST = 50  # screens of a room, in a process


class ScreenConsumer(AsyncWebsocketConsumer):
    # The hub subscribes once for all sockets of the process, as for pages of the room.
    channel_layer_alias = None  # type: ignore[assignment]
    scope: Scope  # type: ignore[assignment]  # the stubs' type has no keys of ours

    room_id: int
    screen: Screen | None = None
    feed: ScreenFeed | None = None

    async def __call__(
        self, scope: "ChannelScope", receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self.screen:
                await hub().leave(events.group(self.room_id), self.screen, SCREEN)

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        # Skip the inherited check of database connections, which uses a thread per message.
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self) -> None:
        await self.accept()  # browsers do not tell pages why a handshake failed
        arguments = self.scope["url_route"]["kwargs"]
        self.address = limits.address_of_scope(self.scope)
        try:
            await limits.aspend("socket", address=self.address)
            with in_turn(Turn.OPEN):
                find = in_database(access.screen_room_for)
                room = await find(arguments["slug"], arguments["key"])
        except limits.Limited:
            await self.close(LATER)
        except Http404:
            await self.close(NO_ROOM)
        else:
            await self._join(room.pk, arguments["key"])

    async def _join(self, room_id: int, key: str) -> None:
        self.room_id = room_id
        send = self.scope.get(direct_send.KEY, self.base_send)
        screen = Screen(send, key, language_of(self.scope["query_string"]))
        self.screen = screen
        group = events.group(room_id)
        self.feed = await hub().join(group, screen, lambda: ScreenFeed(room_id), SCREEN)
        if self.feed.size > MOST:
            await self.close(LATER)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Take anything for a sign of life, because the page asks for nothing."""
        if self.screen is None or self.feed is None:
            return
        if len(text_data or bytes_data or "") > MAX_FRAME:
            await self.close(TOO_BIG, reason="A message of a screen may have 1 KiB.")
            return
        try:
            limits.spend_here("message", f"screen {self.room_id} {self.address}")
        except limits.Limited:
            await self.close(FLOOD)
            return
        self.feed.heard(self.screen)
