"""Sends what a room's screens show to the projectors and overlays of this process."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any

from hotline.core import outages
from hotline.core.cancellation import end
from hotline.core.db_thread import in_database
from hotline.push.subscriber import Subscriber
from hotline.push.subscribers import Subscribers
from hotline.push.variant import ListKey, Variant
from hotline.web.asgi_types import Message
from hotline.web.close_codes import NO_ROOM, RENEWED
from rooms.models import Room

from .feed_messages import last_event
from .screen_page import draw_screen

log = logging.getLogger(__name__)

SCREEN = "screen"  # kind of this feed in the hub, and key of its messages
PACE = 0.5  # seconds between two renderings: at most 2 a second, for all screens together
TRY_AGAIN = 1.0  # seconds before a failed rendering is tried again
PATIENCE = 2.0  # seconds that `close` waits for a query under way


class Screen(Subscriber):
    """The socket of a projector or an overlay, opened by the key of a link."""

    def __init__(
        self, send: Callable[[Message], Coroutine[Any, Any, None]], key: str, language: str
    ) -> None:
        super().__init__(send, Variant(SCREEN, language, ListKey("top")), -1)
        self.key = key
        self.language = language
        self.shown = ""  # the text that it was sent last


class ScreenFeed:
    """Renders what screens show after each change of the room, once for each language."""

    def __init__(self, room_id: int) -> None:
        self.room_id = room_id
        self._screens = Subscribers[Screen]()
        self._event = -1
        self._looked_at = time.monotonic()
        self._work = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        self._tasks = [asyncio.create_task(self._paint())]

    async def close(self) -> None:
        await end(self._tasks, within=PATIENCE)

    @property
    def is_empty(self) -> bool:
        return not self._screens

    @property
    def size(self) -> int:
        return len(self._screens)

    def add(self, screen: Subscriber) -> None:
        assert isinstance(screen, Screen)  # the hub joins subscribers and feeds of one kind
        self._screens.add(screen)
        self._work.set()

    def discard(self, screen: Subscriber) -> None:
        self._screens.discard(screen)

    def heard(self, screen: Screen) -> None:
        screen.heard_at = time.monotonic()

    def ask_silent(self, since: float) -> None:
        self._screens.ask_silent(since)

    def drop_silent(self, long_ago: float) -> None:
        self._screens.drop_silent(long_ago)

    def take(self, message: Mapping[str, Any]) -> None:
        """Render again, if the message is one that may change a screen."""
        if message["type"] in ("room.event", "room.votes"):
            self._work.set()

    async def catch_up(self) -> None:
        """Render changes whose messages were lost, for example because Redis was away."""
        looked_at, self._looked_at = self._looked_at, time.monotonic()
        missed = outages.REDIS.felt_since(looked_at)
        if missed or await last_event(self.room_id) != self._event:
            self._work.set()

    async def _paint(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            try:
                await self._draw()
            except Exception as error:
                if not outages.noted(error):
                    log.exception("drawing screens of room %s failed", self.room_id)
                self._work.set()
                await asyncio.sleep(TRY_AGAIN)
            await asyncio.sleep(PACE)

    async def _draw(self) -> None:
        languages = {screen.language for screen in self._screens}
        drawn = await draw_screens(self.room_id, languages)
        if drawn is None:
            for screen in list(self._screens):
                self._screens.drop(screen, NO_ROOM)
            return
        self._event, key, texts = drawn
        for screen in list(self._screens):
            text = texts.get(screen.language)
            if screen.key != key:
                self._screens.drop(screen, RENEWED)
            elif text is None:
                self._work.set()  # new during this rendering
            elif text != screen.shown:
                screen.shown = text
                screen.pulse(SCREEN, text)


@in_database
def draw_screens(
    room_id: int, languages: Collection[str]
) -> tuple[int, str, dict[str, str]] | None:
    """Return ``(event, key, {language: text})``; None if there is no such room any more."""
    room = Room.objects.select_related("host").filter(pk=room_id).first()
    if room is None:
        return None
    texts = {one: json.dumps({SCREEN: draw_screen(room, one)}) for one in languages}
    return room.event, room.screen_key, texts
