"""What one room tells the sockets of this process."""

import asyncio
import json
import logging
import time
from collections import Counter, deque
from contextlib import suppress

from channels.layers import get_channel_layer

from hotline.core import outages
from hotline.web.close_codes import BEHIND, REMOVED
from rooms import events

from . import room_page
from .presence_poller import PresencePoller
from .rendering import (
    count_votes,
    draw_parts,
    draw_people,
    draw_personal,
    last_event,
    particular_seats,
)
from .room_page import AUDIENCE
from .snapshot import Snapshot

log = logging.getLogger(__name__)

PACE = 0.25  # seconds between two drawings of a room: at most 4 a second
PATIENCE = 2.0  # seconds for which a question under way may hold up the end of a feed
GRACE = 1.0  # seconds in which a change that was overtaken by later ones still comes
TRY_AGAIN = 1.0  # seconds before a drawing that failed is tried once more
ALIVE = json.dumps({"alive": True})  # the question that a page answers with an acknowledgement
REMEMBERED = 200  # drawn changes kept for pages that come back


class Feed:
    """Draws the changes of a room, coalesced, once per variant; remembers the last of them."""

    def __init__(self, room_id):
        self.room_id = room_id
        self.event = 0
        self._lines = set()
        self._parts = set()
        self._early = {}  # changes that overtook the one before them: {number: parts of the page}
        self._early_since = 0.0
        self._looked_at = time.monotonic()
        self._everything = self._everything_told = False
        self._drawn = deque(maxlen=REMEMBERED)  # (from event, to event, {variant: text})
        self._whole = Snapshot(room_id)
        self._counted = set()  # questions whose votes changed
        self._given = Counter()  # reactions of people here, for everybody
        self._reactions = Counter()  # of everybody, for people here
        self._told = set()  # seats whose own part of the page is drawn again
        self._particular = set()  # seats whose own part may show something
        self._census = PresencePoller(room_id, self._show_people)
        self._work = asyncio.Event()
        self._tasks = []

    async def open(self):
        """Begin at the room's present event. The group must have been joined before."""
        self._particular = await particular_seats(self.room_id)
        self.event = max(await last_event(self.room_id), self.event)
        work = (self._paint(self.event), self._census.run(), self._look_again())
        self._tasks = [asyncio.create_task(one) for one in work]

    async def close(self):
        """Let its tasks end: whoever hangs up on Redis must not do it under their feet."""
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks, timeout=PATIENCE)

    @property
    def is_empty(self):
        return not self._lines

    def add(self, line):
        """Give a line what happened since `line.event`, and what happens."""
        self._lines.add(line)
        if line.seat:
            self._census.note(line.seat)
            self._told.add(line.seat)  # who was away may have been called on stage meanwhile
        line.when_caught_up = self._work.set
        known = [drawn for drawn in self._drawn if drawn[1] > line.event]
        reaches_back = line.event == self.event or (known and known[0][0] <= line.event + 1)
        if reaches_back and all(line.variant in texts for _, _, texts in known):
            for _, event, texts in known:
                line.event_text(texts[line.variant], event)
        else:
            line.event = -1  # too long ago, or never drawn for this variant: the whole state
        self._census.take_anew()  # for newcomers too
        self._work.set()

    def discard(self, line):
        self._lines.discard(line)
        self._census.forget(line.seat)

    def heard(self, line):
        """The page of a line is alive."""
        line.heard_at = time.monotonic()
        self._census.note(line.seat)

    def ask_silent(self, since):
        """Ask pages that acknowledged nothing since `since` (monotonic seconds) to do it now.

        They answer at once. A page's own timers may run once a minute: it is in the background.
        And a page that is asked nothing for long knows by that that the line is dead.
        """
        for line in self._lines:
            if line.heard_at < since:
                line.pulse("alive", ALIVE)

    def drop_silent(self, long_ago):
        """Drop sockets that acknowledged nothing since `long_ago` (monotonic seconds)."""
        for line in [line for line in self._lines if line.heard_at < long_ago]:
            self._lines.discard(line)
            line.close(code=BEHIND)

    def take(self, message):
        """A message of `events`."""
        match message:
            case {"type": "room.event", "event": event, "what": what, "questions": questions}:
                self._happened(event, room_page.parts_of(what, questions))
            case {"type": "room.votes", "questions": questions}:
                self._counted.update(questions)
            case {"type": "room.reactions", "counts": counts}:
                self._reactions.update(counts)
            case {"type": "room.personal", "seats": seats}:
                self._told.update(seats)
            case {"type": "room.removed", "seat": seat}:
                self._put_out(seat)
            case {"type": "room.merged", "seat": seat}:
                self._put_out(seat, code=BEHIND)
            case {"type": "room.pulse", "page": news}:
                self.pulse(news, message.get("backstage", False))
        self._work.set()

    def react(self, counts):
        """Reactions of somebody here; they go round with those of all the others."""
        self._given.update(counts)
        self._work.set()

    def pulse(self, news, backstage=False):
        """Hand on what has no number, at once: ``{key: value}``, latest wins by key."""
        lines = [line for line in self._lines if not (backstage and line.variant[0] == AUDIENCE)]
        for key, value in news.items():
            if key in events.EACH:
                slots = {f"{key}:{seat}": {key: {seat: one}} for seat, one in value.items()}
            else:
                slots = {key: {key: value}}
            for slot, page in slots.items():
                text = json.dumps(page)
                for line in lines:
                    line.pulse(slot, text)

    def _put_out(self, seat, code=REMOVED):
        for line in [line for line in self._lines if line.seat == seat]:
            self._lines.discard(line)
            line.close(code=code)

    async def catch_up(self):
        """Draw what happened without a message: Redis may have been away. Rows are the truth."""
        looked_at, self._looked_at = self._looked_at, time.monotonic()
        if outages.REDIS.felt_since(looked_at):
            self._miss_what_has_no_number()
        event = await last_event(self.room_id)
        if event > self.event:
            await asyncio.sleep(GRACE)  # in a busy room its message is nearly always on the way
        if event > self.event:
            self._miss_up_to(event)
            self._work.set()

    def _miss_what_has_no_number(self):
        """Votes, and what one person alone sees."""
        self._everything_told = True
        for line in self._lines:
            line.lacks_counts = True
        self._work.set()

    async def _look_again(self):
        """The layer does not wait until Redis has heard that we subscribe: what happened in that
        moment is looked for once.
        """
        await asyncio.sleep(GRACE)
        with suppress(Exception):  # the hub looks again every few seconds, and says what is wrong
            await self.catch_up()

    def _happened(self, event, parts):
        """People act at the same time, and news of it may overtake: it waits for what is before.

        Rows are read when drawing, so it does not matter that they are ahead.
        """
        if not self._early:
            self._early_since = time.monotonic()
        self._early[event] = parts
        while self.event + 1 in self._early:
            self.event += 1
            self._parts.update(self._early.pop(self.event))
        if "hands" in self._parts:
            self._census.take_anew()  # they stand there, or in the audience

    def _mind_the_gap(self):
        """What has not come within GRACE was missed: all is drawn again."""
        self._early = {
            number: parts for number, parts in self._early.items() if number > self.event
        }
        if self._early and time.monotonic() - self._early_since > GRACE:
            self._miss_up_to(max(self._early))

    def _miss_up_to(self, event):
        self.event, self._everything = event, True
        self._everything_told = True
        self._early.clear()

    async def _paint(self, since):
        while True:
            await self._work.wait()
            self._work.clear()
            self._mind_the_gap()
            try:
                since = await self._draw_changes(since)
                await self._draw_whole()
                await self._tell_each()
                await self._count()
                await self._cheer()
            except Exception as error:
                if not outages.noted(error):
                    log.exception("drawing room %s failed; trying again", self.room_id)
                self._everything = True
                self._miss_what_has_no_number()
                await asyncio.sleep(TRY_AGAIN)
            await asyncio.sleep(PACE)
            if self._early or any(line.lacks_counts or self._lacks(line) for line in self._lines):
                self._work.set()

    async def _draw_changes(self, since):
        parts, everything, event = sorted(self._parts), self._everything, self.event
        if event == since and not everything:
            return since
        self._parts, self._everything = set(), False
        variants = {line.variant for line in self._lines}
        if everything:
            texts = {variant: await self._whole.draw(variant, event) for variant in variants}
            self._drawn.clear()
        else:
            texts = await draw_parts(self.room_id, variants, event, parts)
            self._drawn.append((since + 1, event, texts))
        for line in list(self._lines):
            # One that came while this was drawn may be ahead of it: its page was loaded later.
            if line.event < 0 or line.event >= event:
                continue
            if line.variant not in texts:
                line.event = -1  # nobody was there to draw it for: the whole state
            elif everything:
                line.fresh_text(texts[line.variant], event)
            else:
                line.event_text(texts[line.variant], event)
        return event

    async def _draw_whole(self):
        event = self.event
        for variant in {line.variant for line in self._lines if self._lacks(line)}:
            text = await self._whole.of(variant, event)
            if text is None:
                continue  # it was drawn a moment ago: at the next turn
            for line in list(self._lines):
                if line.variant == variant and self._lacks(line):
                    line.fresh_text(text, event)
                    line.lacks_counts = True  # it is as old as its event

    @staticmethod
    def _lacks(line):
        return line.event < 0 or line.wants_fresh

    async def _tell_each(self):
        """Give those whose place or state changed their own part, and their new role's page."""
        if self._everything_told:
            self._everything_told = False
            now = await particular_seats(self.room_id)
            self._told |= now | self._particular
            self._particular = now
        told, self._told = self._told, set()
        self._particular |= told
        lines = [line for line in self._lines if line.seat in told]
        if not lines:
            return
        wanted = {(line.seat, line.variant[1]) for line in lines}
        drawn = await draw_personal(self.room_id, wanted)
        for line in lines:
            if (line.seat, line.variant[1]) not in drawn:
                # Put out as it came in, or merged into another: the door tells it which.
                self._put_out(line.seat, code=BEHIND)
                continue
            role, text = drawn[line.seat, line.variant[1]]
            self._turn(line, (role, line.variant[1]))
            line.pulse("me", text)

    def _turn(self, line, variant):
        """A co-host who went down to the audience is shown another page from now on."""
        if line.variant != variant:
            line.variant, line.event = variant, -1
            self._work.set()

    async def _count(self):
        changed, self._counted = self._counted, set()
        if changed:
            text = await count_votes(self.room_id, changed)
            for line in list(self._lines):
                line.counts(text)
        lacking = [line for line in self._lines if line.lacks_counts]
        if lacking:
            text = await count_votes(self.room_id)
            for line in lacking:
                line.counts(text, all_of_them=True)

    async def _cheer(self):
        if self._given:
            counts, self._given = dict(self._given), Counter()
            await self._send_round(events.reactions(self.room_id, counts))
        if self._reactions:
            counts, self._reactions = dict(self._reactions), Counter()
            self.pulse({"reactions": counts})

    async def _send_round(self, message):
        """To all processes; while Redis is away it is lost, for a moment later nobody feels so."""
        try:
            async with asyncio.timeout(events.TOLD_WITHIN):
                await get_channel_layer().group_send(events.group(self.room_id), message)
        except TimeoutError as error:
            outages.REDIS.note(error)
        except Exception as error:
            if not outages.noted(error):
                raise

    async def _show_people(self, keys):
        self.pulse({"here": len(keys)})
        variants = {line.variant for line in self._lines}
        texts = await draw_people(self.room_id, keys, variants)
        for line in list(self._lines):
            if line.variant in texts:
                line.pulse("people", texts[line.variant])
