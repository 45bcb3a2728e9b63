"""Transient events for the pages of rooms: not numbered, the latest of each kind wins."""

import asyncio
import logging

from channels.layers import get_channel_layer

from hotline.core import outages
from rooms import events

log = logging.getLogger(__name__)

TRY_AGAIN = 1.0  # seconds
WITHIN = 2.0  # seconds for one message; the channel layer's own limits add up


class TransientEvents:
    """Sends transient events: for each room, and for its backstage, one message at a time.

    Events that wait while Redis is slow are merged, not queued.
    """

    def __init__(self, background_tasks):
        self._background_tasks = background_tasks
        self._waiting = {}  # (room pk, backstage): {key: value}
        self._sending = set()
        self._closed = False

    def tell(self, room_id, backstage=False, **news):
        """Send events to a room's pages; the arguments are those of `events.pulse`."""
        about = room_id, backstage
        page = self._waiting.setdefault(about, {})
        for key, value in news.items():
            page[key] = _latest(key, page.get(key), value)
        if about not in self._sending:
            self._sending.add(about)
            self._background_tasks.do(self._send(*about))

    def close(self):
        """Try once more to send waiting events, then drop them."""
        self._closed = True

    async def _send(self, room_id, backstage):
        about = room_id, backstage
        try:
            while page := self._waiting.pop(about, None):
                message = events.pulse(room_id, backstage, **page)
                try:
                    async with asyncio.timeout(WITHIN):
                        await get_channel_layer().group_send(events.group(room_id), message)
                except Exception as error:
                    if not _is_outage(error):
                        log.exception("news of room %s could not be told: it is lost", room_id)
                        continue
                    page.pop("levels", None)  # they will be outdated at the next try
                    self._put_back(about, page)
                    await asyncio.sleep(TRY_AGAIN)
        finally:
            self._sending.discard(about)

    def _put_back(self, about, page):
        newer = self._waiting.pop(about, {})
        for key, value in newer.items():
            page[key] = _latest(key, page.get(key), value)
        if page and not self._closed:
            self._waiting[about] = page


def _is_outage(error):
    if isinstance(error, OSError):  # TimeoutError is one
        outages.REDIS.note(error)
        return True
    return outages.noted(error)


def _latest(key, earlier, later):
    """Merge two values of a key; values by seat are merged, so that no seat's event is lost."""
    return {**(earlier or {}), **later} if key in events.EACH else later
