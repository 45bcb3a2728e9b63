"""Transient events for the pages of rooms: not numbered, the latest of each kind wins."""

import asyncio
import logging
from typing import Any

from channels.layers import get_channel_layer

from hotline.core import outages
from rooms import events

from .background_tasks import BackgroundTasks

log = logging.getLogger(__name__)

TRY_AGAIN = 1.0  # seconds
WITHIN = 2.0  # seconds for one message; the channel layer's own limits add up


Pages = tuple[int, bool]
"""The pages that an event goes to: a room's pk, and whether only people on stage see it."""

Page = dict[str, Any]
"""The arguments of `events.pulse`; each key has a shape of its own."""


class TransientEvents:
    """Sends transient events: for each room, and for its backstage, one message at a time.

    Events that wait while Redis is slow are merged, not queued.
    """

    def __init__(self, background_tasks: BackgroundTasks) -> None:
        self._background_tasks = background_tasks
        self._waiting: dict[Pages, Page] = {}
        self._sending: set[Pages] = set()
        self._closed = False

    def emit(self, room_id: int, backstage: bool = False, **news: Any) -> None:
        """Send events to a room's pages; the arguments are those of `events.pulse`."""
        about = room_id, backstage
        page = self._waiting.setdefault(about, {})
        for key, value in news.items():
            page[key] = _latest(key, page.get(key), value)
        if about not in self._sending:
            self._sending.add(about)
            self._background_tasks.do(self._send(*about))

    def close(self) -> None:
        """Try once more to send waiting events, then drop them."""
        self._closed = True

    async def _send(self, room_id: int, backstage: bool) -> None:
        about = room_id, backstage
        try:
            while page := self._waiting.pop(about, None):
                message = events.pulse(room_id, backstage, **page)
                try:
                    async with asyncio.timeout(WITHIN):
                        layer = get_channel_layer()
                        assert layer is not None  # the settings name one
                        await layer.group_send(events.group(room_id), message)
                except Exception as error:
                    if not _is_outage(error):
                        log.exception("news of room %s could not be sent: it is lost", room_id)
                        continue
                    page.pop("levels", None)  # they will be outdated at the next try
                    self._put_back(about, page)
                    await asyncio.sleep(TRY_AGAIN)
        finally:
            self._sending.discard(about)

    def _put_back(self, about: Pages, page: Page) -> None:
        newer = self._waiting.pop(about, {})
        for key, value in newer.items():
            page[key] = _latest(key, page.get(key), value)
        if page and not self._closed:
            self._waiting[about] = page


def _is_outage(error: Exception) -> bool:
    if isinstance(error, OSError):  # TimeoutError is one
        outages.REDIS.note(error)
        return True
    return outages.noted(error)


def _latest(key: str, earlier: Any, later: Any) -> Any:
    """Merge two values of a key; values by seat are merged, so that no seat's event is lost."""
    return {**(earlier or {}), **later} if key in events.EACH else later
