"""Sends the changes of one room to the sockets of this process."""

import asyncio
import json
import logging
import time
from collections import Counter, deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from channels.layers import get_channel_layer

from hotline.core import outages
from hotline.push.subscriber import Subscriber, Variant
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
from .snapshot import Snapshot
from .status import AUDIENCE

log = logging.getLogger(__name__)

PACE = 0.25  # seconds between two renderings of a room: at most 4 a second
PATIENCE = 2.0  # seconds that `close` waits for a query under way
GRACE = 1.0  # seconds to wait for an event that later ones overtook
TRY_AGAIN = 1.0  # seconds before a failed rendering is tried again
ALIVE = json.dumps({"alive": True})  # asks a page for an acknowledgement
VOTES = "votes"  # key of the transient event with the counts of some questions, or of all
REMEMBERED = 200  # rendered changes kept for pages that reconnect


class Feed:
    """Renders the changes of a room, coalesced, once per variant, and keeps the last ones."""

    def __init__(self, room_id: int) -> None:
        self.room_id = room_id
        self.event = 0
        self._subscribers: set[Subscriber] = set()
        self._parts: set[str] = set()
        # Parts of the page by the number of an event that overtook earlier ones.
        self._early: dict[int, list[str]] = {}
        self._early_since = 0.0
        self._looked_at = time.monotonic()
        self._everything = self._everything_told = False
        # Rendered changes: (first event, last event, text by variant).
        self._drawn: deque[tuple[int, int, dict[Variant, str]]] = deque(maxlen=REMEMBERED)
        self._whole = Snapshot(room_id)
        self._counted: set[int] = set()  # questions whose votes changed
        # Reactions from this process, to be sent to all processes.
        self._given: Counter[str] = Counter()
        # Reactions from all processes, for the sockets here.
        self._reactions: Counter[str] = Counter()
        self._told: set[str] = set()  # seats whose personal part is to be rendered
        self._particular: set[str] = set()  # seats whose personal part may show something
        self._presence_poller = PresencePoller(room_id, self._show_people)
        self._work = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Start at the room's present event. The caller must have joined the group before."""
        self._particular = await particular_seats(self.room_id)
        self.event = max(await last_event(self.room_id), self.event)
        work = (self._paint(self.event), self._presence_poller.run(), self._look_again())
        self._tasks = [asyncio.create_task(one) for one in work]

    async def close(self) -> None:
        """Cancel and await the tasks, because the hub may close the Redis connections next."""
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks, timeout=PATIENCE)

    @property
    def is_empty(self) -> bool:
        return not self._subscribers

    def add(self, subscriber: Subscriber) -> None:
        """Send `subscriber` the changes since `subscriber.event`, and all later ones."""
        self._subscribers.add(subscriber)
        subscriber.lacking.add(VOTES)
        if subscriber.seat:
            self._presence_poller.note(subscriber.seat)
            self._told.add(subscriber.seat)  # may have changed while it was away
        subscriber.when_caught_up = self._work.set
        known = [drawn for drawn in self._drawn if drawn[1] > subscriber.event]
        reaches_back = subscriber.event == self.event or (
            known and known[0][0] <= subscriber.event + 1
        )
        if reaches_back and all(subscriber.variant in texts for _, _, texts in known):
            for _, event, texts in known:
                subscriber.event_text(texts[subscriber.variant], event)
        else:
            subscriber.event = -1  # too old, or not rendered for this variant: send a snapshot
        self._presence_poller.take_anew()  # newcomers need the list too
        self._work.set()

    def discard(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)
        if subscriber.seat:
            self._presence_poller.forget(subscriber.seat)

    def heard(self, subscriber: Subscriber) -> None:
        """Note an acknowledgement of a subscriber's page."""
        subscriber.heard_at = time.monotonic()
        if subscriber.seat:
            self._presence_poller.note(subscriber.seat)

    def ask_silent(self, since: float) -> None:
        """Ask pages that acknowledged nothing since `since` (monotonic seconds) to do it now.

        Pages answer at once, while the timers of a page in the background may run only once a
        minute. A page that is not asked for long knows that its connection is dead.
        """
        for subscriber in self._subscribers:
            if subscriber.heard_at < since:
                subscriber.pulse("alive", ALIVE)

    def drop_silent(self, long_ago: float) -> None:
        """Drop sockets that acknowledged nothing since `long_ago` (monotonic seconds)."""
        for subscriber in [one for one in self._subscribers if one.heard_at < long_ago]:
            self._subscribers.discard(subscriber)
            subscriber.close(code=BEHIND)

    def take(self, message: Mapping[str, Any]) -> None:
        """Handle a message; `rooms.events` lists the shapes of all messages."""
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

    def react(self, counts: Mapping[str, int]) -> None:
        """Collect reactions from this process; `_cheer` sends them to all processes."""
        self._given.update(counts)
        self._work.set()

    def pulse(self, news: Mapping[str, Any], backstage: bool = False) -> None:
        """Send transient events at once: ``{key: value}``, the latest value wins by key."""
        subscribers = [
            one for one in self._subscribers if not (backstage and one.variant[0] == AUDIENCE)
        ]
        slots: dict[str, dict[str, object]]
        for key, value in news.items():
            if key in events.EACH:
                slots = {f"{key}:{seat}": {key: {seat: one}} for seat, one in value.items()}
            else:
                slots = {key: {key: value}}
            for slot, page in slots.items():
                text = json.dumps(page)
                for subscriber in subscribers:
                    subscriber.pulse(slot, text)

    def _put_out(self, seat: str, code: int = REMOVED) -> None:
        for subscriber in [one for one in self._subscribers if one.seat == seat]:
            self._subscribers.discard(subscriber)
            subscriber.close(code=code)

    async def catch_up(self) -> None:
        """Render changes whose messages were lost, for example because Redis was away."""
        looked_at, self._looked_at = self._looked_at, time.monotonic()
        if outages.REDIS.felt_since(looked_at):
            self._miss_what_has_no_number()
        event = await last_event(self.room_id)
        if event > self.event:
            await asyncio.sleep(GRACE)  # in a busy room its message is usually on the way
        if event > self.event:
            self._miss_up_to(event)
            self._work.set()

    def _miss_what_has_no_number(self) -> None:
        """Send vote counts and personal parts again; their messages have no number."""
        self._everything_told = True
        for subscriber in self._subscribers:
            subscriber.lacking.add(VOTES)
        self._work.set()

    async def _look_again(self) -> None:
        """Catch up once after the start.

        The channel layer does not wait until Redis has handled the subscription, so messages of
        that moment may be lost.
        """
        await asyncio.sleep(GRACE)
        with suppress(Exception):  # the hub repeats this every few seconds and logs errors
            await self.catch_up()

    def _happened(self, event: int, parts: list[str]) -> None:
        """Handle events in the order of their numbers; one that overtook others waits for them.

        Rendering reads the rows, which may be ahead of the event; that does no harm.
        """
        if not self._early:
            self._early_since = time.monotonic()
        self._early[event] = parts
        while self.event + 1 in self._early:
            self.event += 1
            self._parts.update(self._early.pop(self.event))
        if "hands" in self._parts:
            self._presence_poller.take_anew()  # the audience list omits raised hands

    def _mind_the_gap(self) -> None:
        """Render everything if an event is missing for longer than GRACE."""
        self._early = {
            number: parts for number, parts in self._early.items() if number > self.event
        }
        if self._early and time.monotonic() - self._early_since > GRACE:
            self._miss_up_to(max(self._early))

    def _miss_up_to(self, event: int) -> None:
        self.event, self._everything = event, True
        self._everything_told = True
        self._early.clear()

    async def _paint(self, since: int) -> None:
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
                VOTES in subscriber.lacking or self._lacks(subscriber)
                for subscriber in self._subscribers
            ):
                self._work.set()

    async def _draw_changes(self, since: int) -> int:
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
            # A page that was loaded during this rendering may be ahead of it.
            if subscriber.event < 0 or subscriber.event >= event:
                continue
            if subscriber.variant not in texts:
                subscriber.event = -1  # new during this rendering: send a snapshot
            elif everything:
                subscriber.fresh_text(texts[subscriber.variant], event)
            else:
                subscriber.event_text(texts[subscriber.variant], event)
        return event

    async def _draw_whole(self) -> None:
        event = self.event
        for variant in {
            subscriber.variant for subscriber in self._subscribers if self._lacks(subscriber)
        }:
            text = await self._whole.of(variant, event)
            if text is None:
                continue  # rendered a moment ago: try again at the next turn
            for subscriber in list(self._subscribers):
                if subscriber.variant == variant and self._lacks(subscriber):
                    subscriber.fresh_text(text, event)
                    subscriber.lacking.add(VOTES)  # the snapshot may be older than the last counts

    @staticmethod
    def _lacks(subscriber: Subscriber) -> bool:
        return subscriber.event < 0 or subscriber.wants_fresh

    async def _tell_each(self) -> None:
        """Send changed seats their personal part, and switch their page to a new role."""
        if self._everything_told:
            self._everything_told = False
            now = await particular_seats(self.room_id)
            self._told |= now | self._particular
            self._particular = now
        told, self._told = self._told, set()
        self._particular |= told
        subscribers = [
            (one.seat, one)
            for one in self._subscribers
            if one.seat is not None and one.seat in told
        ]
        if not subscribers:
            return
        wanted = {(seat, subscriber.variant[1]) for seat, subscriber in subscribers}
        drawn = await draw_personal(self.room_id, wanted)
        for seat, subscriber in subscribers:
            if (seat, subscriber.variant[1]) not in drawn:
                # Removed or merged meanwhile; `access` tells the page which, when it reconnects.
                self._put_out(seat, code=BEHIND)
                continue
            role, text = drawn[seat, subscriber.variant[1]]
            self._turn(subscriber, (role, subscriber.variant[1]))
            subscriber.pulse("me", text)

    def _turn(self, subscriber: Subscriber, variant: Variant) -> None:
        """Switch to another variant, for example when a co-host returns to the audience."""
        if subscriber.variant != variant:
            subscriber.variant, subscriber.event = variant, -1
            self._work.set()

    async def _count(self) -> None:
        changed, self._counted = self._counted, set()
        if changed:
            text = await count_votes(self.room_id, changed)
            for subscriber in list(self._subscribers):
                subscriber.part(VOTES, text)
        lacking = [subscriber for subscriber in self._subscribers if VOTES in subscriber.lacking]
        if lacking:
            text = await count_votes(self.room_id)
            for subscriber in lacking:
                subscriber.whole(VOTES, text)

    async def _cheer(self) -> None:
        if self._given:
            counts, self._given = dict(self._given), Counter()
            await self._send_round(events.reactions(self.room_id, counts))
        if self._reactions:
            counts, self._reactions = dict(self._reactions), Counter()
            self.pulse({"reactions": counts})

    async def _send_round(self, message: dict[str, Any]) -> None:
        """Send to all processes; drop it while Redis is away, because reactions age fast."""
        try:
            async with asyncio.timeout(events.TOLD_WITHIN):
                layer = get_channel_layer()
                assert layer is not None  # the settings name one
                await layer.group_send(events.group(self.room_id), message)
        except TimeoutError as error:
            outages.REDIS.note(error)
        except Exception as error:
            if not outages.noted(error):
                raise

    async def _show_people(self, keys: set[str]) -> None:
        self.pulse({"here": len(keys)})
        variants = {subscriber.variant for subscriber in self._subscribers}
        texts = await draw_people(self.room_id, keys, variants)
        for subscriber in list(self._subscribers):
            if subscriber.variant in texts:
                subscriber.pulse("people", texts[subscriber.variant])
