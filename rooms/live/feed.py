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
        self._subscribers = set()
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
        self._presence_poller = PresencePoller(room_id, self._show_people)
        self._work = asyncio.Event()
        self._tasks = []

    async def open(self):
        """Begin at the room's present event. The group must have been joined before."""
        self._particular = await particular_seats(self.room_id)
        self.event = max(await last_event(self.room_id), self.event)
        work = (self._paint(self.event), self._presence_poller.run(), self._look_again())
        self._tasks = [asyncio.create_task(one) for one in work]

    async def close(self):
        """Let its tasks end: whoever hangs up on Redis must not do it under their feet."""
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks, timeout=PATIENCE)

    @property
    def is_empty(self):
        return not self._subscribers

    def add(self, subscriber):
        """Give a line what happened since `subscriber.event`, and what happens."""
        self._subscribers.add(subscriber)
        if subscriber.seat:
            self._presence_poller.note(subscriber.seat)
            self._told.add(subscriber.seat)  # who was away may have been called on stage meanwhile
        subscriber.when_caught_up = self._work.set
        known = [drawn for drawn in self._drawn if drawn[1] > subscriber.event]
        reaches_back = subscriber.event == self.event or (
            known and known[0][0] <= subscriber.event + 1
        )
        if reaches_back and all(subscriber.variant in texts for _, _, texts in known):
            for _, event, texts in known:
                subscriber.event_text(texts[subscriber.variant], event)
        else:
            subscriber.event = -1  # too long ago, or never drawn for this variant: the whole state
        self._presence_poller.take_anew()  # for newcomers too
        self._work.set()

    def discard(self, subscriber):
        self._subscribers.discard(subscriber)
        self._presence_poller.forget(subscriber.seat)

    def heard(self, subscriber):
        """The page of a line is alive."""
        subscriber.heard_at = time.monotonic()
        self._presence_poller.note(subscriber.seat)

    def ask_silent(self, since):
        """Ask pages that acknowledged nothing since `since` (monotonic seconds) to do it now.

        They answer at once. A page's own timers may run once a minute: it is in the background.
        And a page that is asked nothing for long knows by that that the line is dead.
        """
        for subscriber in self._subscribers:
            if subscriber.heard_at < since:
                subscriber.pulse("alive", ALIVE)

    def drop_silent(self, long_ago):
        """Drop sockets that acknowledged nothing since `long_ago` (monotonic seconds)."""
        for subscriber in [one for one in self._subscribers if one.heard_at < long_ago]:
            self._subscribers.discard(subscriber)
            subscriber.close(code=BEHIND)

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
        subscribers = [
            one for one in self._subscribers if not (backstage and one.variant[0] == AUDIENCE)
        ]
        for key, value in news.items():
            if key in events.EACH:
                slots = {f"{key}:{seat}": {key: {seat: one}} for seat, one in value.items()}
            else:
                slots = {key: {key: value}}
            for slot, page in slots.items():
                text = json.dumps(page)
                for subscriber in subscribers:
                    subscriber.pulse(slot, text)

    def _put_out(self, seat, code=REMOVED):
        for subscriber in [one for one in self._subscribers if one.seat == seat]:
            self._subscribers.discard(subscriber)
            subscriber.close(code=code)

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
        for subscriber in self._subscribers:
            subscriber.lacks_counts = True
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
            self._presence_poller.take_anew()  # they stand there, or in the audience

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
            if self._early or any(
                subscriber.lacks_counts or self._lacks(subscriber)
                for subscriber in self._subscribers
            ):
                self._work.set()

    async def _draw_changes(self, since):
        parts, everything, event = sorted(self._parts), self._everything, self.event
        if event == since and not everything:
            return since
        self._parts, self._everything = set(), False
        variants = {subscriber.variant for subscriber in self._subscribers}
        if everything:
            texts = {variant: await self._whole.draw(variant, event) for variant in variants}
            self._drawn.clear()
        else:
            texts = await draw_parts(self.room_id, variants, event, parts)
            self._drawn.append((since + 1, event, texts))
        for subscriber in list(self._subscribers):
            # One that came while this was drawn may be ahead of it: its page was loaded later.
            if subscriber.event < 0 or subscriber.event >= event:
                continue
            if subscriber.variant not in texts:
                subscriber.event = -1  # nobody was there to draw it for: the whole state
            elif everything:
                subscriber.fresh_text(texts[subscriber.variant], event)
            else:
                subscriber.event_text(texts[subscriber.variant], event)
        return event

    async def _draw_whole(self):
        event = self.event
        for variant in {
            subscriber.variant for subscriber in self._subscribers if self._lacks(subscriber)
        }:
            text = await self._whole.of(variant, event)
            if text is None:
                continue  # it was drawn a moment ago: at the next turn
            for subscriber in list(self._subscribers):
                if subscriber.variant == variant and self._lacks(subscriber):
                    subscriber.fresh_text(text, event)
                    subscriber.lacks_counts = True  # it is as old as its event

    @staticmethod
    def _lacks(subscriber):
        return subscriber.event < 0 or subscriber.wants_fresh

    async def _tell_each(self):
        """Give those whose place or state changed their own part, and their new role's page."""
        if self._everything_told:
            self._everything_told = False
            now = await particular_seats(self.room_id)
            self._told |= now | self._particular
            self._particular = now
        told, self._told = self._told, set()
        self._particular |= told
        subscribers = [subscriber for subscriber in self._subscribers if subscriber.seat in told]
        if not subscribers:
            return
        wanted = {(subscriber.seat, subscriber.variant[1]) for subscriber in subscribers}
        drawn = await draw_personal(self.room_id, wanted)
        for subscriber in subscribers:
            if (subscriber.seat, subscriber.variant[1]) not in drawn:
                # Put out as it came in, or merged into another: the door tells it which.
                self._put_out(subscriber.seat, code=BEHIND)
                continue
            role, text = drawn[subscriber.seat, subscriber.variant[1]]
            self._turn(subscriber, (role, subscriber.variant[1]))
            subscriber.pulse("me", text)

    def _turn(self, subscriber, variant):
        """A co-host who went down to the audience is shown another page from now on."""
        if subscriber.variant != variant:
            subscriber.variant, subscriber.event = variant, -1
            self._work.set()

    async def _count(self):
        changed, self._counted = self._counted, set()
        if changed:
            text = await count_votes(self.room_id, changed)
            for subscriber in list(self._subscribers):
                subscriber.counts(text)
        lacking = [subscriber for subscriber in self._subscribers if subscriber.lacks_counts]
        if lacking:
            text = await count_votes(self.room_id)
            for subscriber in lacking:
                subscriber.counts(text, all_of_them=True)

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
        variants = {subscriber.variant for subscriber in self._subscribers}
        texts = await draw_people(self.room_id, keys, variants)
        for subscriber in list(self._subscribers):
            if subscriber.variant in texts:
                subscriber.pulse("people", texts[subscriber.variant])
