"""News for the pages of rooms that has no number: the latest of each kind counts."""

import asyncio
import logging

from channels.layers import get_channel_layer

from hotline.core import outages
from rooms import events

log = logging.getLogger(__name__)

TRY_AGAIN = 1.0  # seconds
WITHIN = 2.0  # seconds for one message; the channel layer's own limits add up


class TransientEvents:
    """Sends news of each room in turn. What waits while Redis is slow is merged, never queued."""

    def __init__(self, background_tasks):
        self._background_tasks = background_tasks
        self._waiting = {}  # (room pk, backstage): {key: value}
        self._sending = set()
        self._closed = False

    def tell(self, room_id, backstage=False, **news):
        """As `events.pulse`."""
        about = room_id, backstage
        page = self._waiting.setdefault(about, {})
        for key, value in news.items():
            page[key] = _latest(key, page.get(key), value)
        if about not in self._sending:
            self._sending.add(about)
            self._background_tasks.do(self._send(*about))

    def close(self):
        """Try once more to send what waits; then it is lost."""
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
                    page.pop("levels", None)  # by then another quarter of a second is heard
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
    """News of one person must not take the place of another's."""
    return {**(earlier or {}), **later} if key in events.EACH else later
