"""What one room tells the sockets of this process."""

import asyncio
import json
import logging
from collections import deque

from channels.db import database_sync_to_async

from .line import BEHIND

log = logging.getLogger(__name__)

PACE = 0.25  # seconds between two drawings of a room: at most 4 a second
REMEMBERED = 200  # drawn changes kept for pages that come back


class Feed:
    """Draws the changes of a room, coalesced, once per variant; remembers the last of them."""

    def __init__(self, room_id, group):
        self.room_id = room_id
        self.group = group
        self.event = 0
        self._lines = set()
        self._dirty = set()
        self._everything = False
        self._counted = set()  # questions whose votes changed
        self._drawn = deque(maxlen=REMEMBERED)  # (from event, to event, {variant: text})
        self._work = asyncio.Event()
        self._painter = None

    async def open(self):
        """Begin at the room's present event. The group must have been joined before."""
        self.event = await last_event(self.room_id)
        self._painter = asyncio.create_task(self._paint())

    def close(self):
        self._painter.cancel()

    @property
    def is_empty(self):
        return not self._lines

    def add(self, line):
        self._lines.add(line)
        known = [drawn for drawn in self._drawn if drawn[1] > line.event]
        reaches_back = line.event == self.event or (known and known[0][0] <= line.event + 1)
        if reaches_back and all(line.variant in texts for _, _, texts in known):
            for _, event, texts in known:
                line.event_text(texts[line.variant], event)
        else:
            line.event = -1  # too long ago, or never drawn for this variant: the whole state
        self._work.set()

    def discard(self, line):
        self._lines.discard(line)
        line.close()

    def drop_silent(self, long_ago):
        """Drop sockets that acknowledged nothing since `long_ago` (monotonic seconds)."""
        for line in [line for line in self._lines if line.heard_at < long_ago]:
            self._lines.discard(line)
            line.close(code=BEHIND)

    def happened(self, event, dirty):
        """Take note of a change. Order does not matter, for the rows are read when drawing;
        a gap in the numbers means that something was missed, and all is drawn again.
        """
        if event > self.event + 1:
            self._everything = True
        self.event = max(self.event, event)
        self._dirty.update(dirty)
        self._work.set()

    def pulse(self, page):
        """Hand on what has no number, at once: ``{key: value}``, latest wins by key."""
        for key, value in page.items():
            text = json.dumps({key: value})
            for line in list(self._lines):
                line.pulse(key, text)

    def voted(self, questions):
        self._counted.update(questions)
        self._work.set()

    async def _paint(self):
        since = self.event
        while True:
            await self._work.wait()
            self._work.clear()
            try:
                since = await self._draw_changes(since)
                await self._draw_whole()
                await self._count()
            except Exception:
                log.exception("drawing room %s failed; trying again", self.room_id)
                self._everything = True
                self._work.set()
            await asyncio.sleep(PACE)
            if any(line.wants_fresh or line.lacks_counts for line in self._lines):
                self._work.set()

    async def _draw_changes(self, since):
        dirty, everything, event = sorted(self._dirty), self._everything, self.event
        if event == since:
            return since
        self._dirty, self._everything = set(), False
        variants = {line.variant for line in self._lines}
        if everything:
            texts = await draw_whole(self.room_id, variants, event)
            self._drawn.clear()
        else:
            texts = await draw_parts(self.room_id, variants, event, dirty)
            self._drawn.append((since + 1, event, texts))
        for line in list(self._lines):
            if line.variant not in texts or line.event < 0:
                continue
            if everything:
                line.fresh_text(texts[line.variant], event)
            else:
                line.event_text(texts[line.variant], event)
        return event

    async def _draw_whole(self):
        behind = [line for line in self._lines if line.event < 0 or line.wants_fresh]
        if not behind:
            return
        event = self.event
        texts = await draw_whole(self.room_id, {line.variant for line in behind}, event)
        for line in behind:
            line.fresh_text(texts[line.variant], event)


    async def _count(self):
        changed, self._counted = self._counted, set()
        lacking = [line for line in self._lines if line.lacks_counts]
        if changed:
            text = await count_votes(self.room_id, changed)
            for line in list(self._lines):
                line.counts(text)
        if lacking:
            text = await count_votes(self.room_id)
            for line in lacking:
                line.counts(text, all_of_them=True)


def _page():
    from rooms import page  # the house is wired before the apps are ready

    return page


@database_sync_to_async
def last_event(room_id):
    return _page().Room.objects.values_list("event", flat=True).get(pk=room_id)


@database_sync_to_async
def count_votes(room_id, questions=None):
    return json.dumps({"votes": _page().votes(room_id, questions)})


@database_sync_to_async
def draw_parts(room_id, variants, event, dirty):
    texts = {}
    for role, language in variants:
        html, gone = _page().draw(_room(room_id), role, language, dirty)
        texts[role, language] = json.dumps({"event": event, "html": html, "gone": gone})
    return texts


@database_sync_to_async
def draw_whole(room_id, variants, event):
    texts = {}
    for role, language in variants:
        html, _ = _page().draw(_room(room_id), role, language, list(_page().REGIONS))
        texts[role, language] = json.dumps({"event": event, "fresh": True, "html": html})
    return texts


def _room(room_id):
    return _page().Room.objects.select_related("host").get(pk=room_id)
