"""Sends the changes of one room to the sockets of this process."""

import asyncio
import json
import logging
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from hotline.core import outages
from hotline.core.cancellation import end
from hotline.logs import context as log_context
from hotline.push.subscriber import Subscriber
from hotline.push.subscribers import Subscribers
from hotline.web.close_codes import BEHIND, REMOVED
from rooms import events

from .best_waiting import BestWaiting
from .event_lag import EventLag
from .event_order import GRACE, EventOrder
from .exposures import Exposures
from .feed_messages import last_event
from .live_rules import LiveRules
from .own_votes import OwnVotes
from .page_requests import PageRequestsMixin
from .painter import Painter
from .people_here import show_people
from .personal_parts import PersonalParts
from .poll_totals import PollTotals
from .presence_poller import PresencePoller
from .reactions import Reactions
from .regions import LIST, parts_of
from .status import HOST, SPEAKER
from .waits import Waits

log = logging.getLogger(__name__)

PACE = 0.25  # seconds between two renderings of a room: at most 4 a second
PATIENCE = 2.0  # seconds that `close` waits for a query under way
TRY_AGAIN = 1.0  # seconds before a failed rendering is tried again


class Feed(PageRequestsMixin):
    """Sends pages the changes of a room, coalesced: what happened, who is here, what they do."""

    def __init__(self, room_id: int) -> None:
        self.room_id = room_id
        self._subscribers = Subscribers[Subscriber]()
        self._events = EventOrder()
        self._lag = EventLag()
        self._personal_parts = PersonalParts(room_id)
        self._rules = LiveRules(room_id)
        self._reactions = Reactions(room_id, self._rules)
        self._looked_at = time.monotonic()
        self._painter = Painter(room_id, self._events, self._renew_rules)
        self._exposures = Exposures(room_id)
        self._own_votes = OwnVotes(room_id)
        self._poll_totals = PollTotals(room_id)
        self._best_waiting = BestWaiting(room_id)
        self._presence_poller = PresencePoller(room_id, self._show_people)
        self._waits = Waits(room_id)
        self._work = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def event(self) -> int:
        """The number up to which the events of the room have come."""
        return self._events.event

    async def open(self) -> None:
        """Start at the room's present event. The caller must have joined the group before."""
        await self._personal_parts.open()
        await self._rules.renew()
        self._events.event = max(await last_event(self.room_id), self.event)
        self._painter.open(self.event)
        work = (
            *(self._work_on(), self._presence_poller.run()),
            *(self._look_again(), self._reactions.keep()),
            self._waits.run(self._subscribers),
        )
        self._tasks = [
            asyncio.create_task(one, context=log_context.only(room=self.room_id)) for one in work
        ]

    async def close(self) -> None:
        """Cancel and await the tasks, because the hub may close the Redis connections next."""
        await end(self._tasks, within=PATIENCE)
        await self._reactions.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._exposures.write(), PATIENCE)

    @property
    def is_empty(self) -> bool:
        return not self._subscribers

    def add(self, subscriber: Subscriber) -> None:
        """Send `subscriber` the changes since `subscriber.event`, and all later ones."""
        self._subscribers.add(subscriber)
        self._best_waiting.change()  # votes have no number: its page may show a former leader
        self._send_counts_to(subscriber)
        if subscriber.seat:
            self._presence_poller.note(subscriber.seat)
            self._personal_parts.change([subscriber.seat])  # perhaps, while it was away
        subscriber.when_caught_up = self._work.set
        if subscriber.event > self.event:
            subscriber.event = -1  # ahead of us, or of any event: send a snapshot
        self._presence_poller.take_anew()  # newcomers need the list too
        self._work.set()

    def discard(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)
        self._painter.discard(subscriber)
        if subscriber.seat:
            self._presence_poller.forget(subscriber.seat)

    def heard(self, subscriber: Subscriber) -> None:
        """Note an acknowledgement of a subscriber's page."""
        subscriber.heard_at = time.monotonic()
        if subscriber.seat:
            self._presence_poller.note(subscriber.seat)

    def ask_silent(self, since: float) -> None:
        self._subscribers.ask_silent(since)

    def drop_silent(self, long_ago: float) -> None:
        self._subscribers.drop_silent(long_ago)

    def take(self, message: Mapping[str, Any]) -> None:
        """Handle a message; `rooms.events` lists the shapes of all messages."""
        match message:
            case {"type": "room.event", "event": event, "what": what, "questions": questions}:
                self._lag.came(message)
                parts = parts_of(what, questions)
                self._events.add(event, parts)
                self._best_waiting.forget()
                if what in ("rules_changed", "room_moved"):
                    self._rules.change()
                if questions or what == "room_moved" or LIST in parts:
                    self._painter.lists.change(came_or_went=True)
                if what == "room_moved" or LIST in parts:
                    self._send_all_counts()  # the end, or another rule, shows hidden totals
                if "hands" in self._events.parts:
                    self._presence_poller.take_anew()  # the audience list omits raised hands
            case {"type": "room.votes", "questions": questions}:
                self._painter.votes.change(questions)
                self._best_waiting.change()
                self._painter.lists.change()
            case {"type": "room.poll"}:
                self._poll_totals.change()
            case {"type": "room.voted", "seat": seat, "question": question, "wanted": wanted}:
                for subscriber in self._subscribers.of_seat(seat):
                    self._painter.votes.note(subscriber, question, wanted)
            case {"type": "room.reactions", "counts": counts}:
                self._reactions.receive(counts)
            case {"type": "room.personal", "seats": seats}:
                self._personal_parts.change(seats)
            case {"type": "room.asked", "seat": seat, "questions": questions}:
                self._show_own(seat, questions)
            case {"type": "room.removed", "seat": seat}:
                self._subscribers.drop_seat(seat, REMOVED)
            case {"type": "room.merged", "seat": seat}:
                self._subscribers.drop_seat(seat, BEHIND)
            case {"type": "room.mine", "seats": seats}:
                self._own_votes.change(seats)
            case {"type": "room.pulse", "page": news, "to_hosts": True}:
                self.pulse(news, {HOST})
            case {"type": "room.pulse", "page": news, "backstage": True}:
                self.pulse(news, {HOST, SPEAKER})
            case {"type": "room.pulse", "page": news}:
                self.pulse(news)
        self._work.set()

    def pulse(self, news: Mapping[str, Any], only: Collection[str] = ()) -> None:
        """Send transient events to `only` these roles, or to all: the latest value wins by key."""
        for key, value in news.items():
            if key in events.EACH:
                for seat, one in value.items():
                    self._subscribers.pulse(f"{key}:{seat}", {key: {seat: one}}, only)
            else:
                self._subscribers.pulse(key, {key: value}, only)

    def _show_own(self, seat: str, questions: list[int]) -> None:
        """Tell the pages of a seat which questions it asked, before these are rendered."""
        text = json.dumps({"asked": questions})
        for subscriber in self._subscribers.of_seat(seat):
            subscriber.pulse("asked:", text)

    async def catch_up(self) -> None:
        """Render changes whose messages were lost, for example because Redis was away."""
        looked_at, self._looked_at = self._looked_at, time.monotonic()
        if outages.REDIS.felt_since(looked_at):
            self._miss_what_has_no_number()
        event = await last_event(self.room_id)
        if event > self.event:
            await asyncio.sleep(GRACE)  # in a busy room its message is usually on the way
        if event > self.event:
            self._events.skip_to(event)
            self._rules.change()
            self._personal_parts.change_any()
        self._painter.lists.change()  # views have no message, and one of votes may be lost
        self._work.set()

    def _miss_what_has_no_number(self) -> None:
        """Send votes and personal parts again; their messages have no number."""
        self._personal_parts.change_any()
        self._painter.lists.change()
        self._best_waiting.change()
        self._own_votes.change([one.seat for one in self._subscribers if one.seat])
        self._send_all_counts()
        self._work.set()

    def _send_all_counts(self) -> None:
        for subscriber in self._subscribers:
            self._send_counts_to(subscriber)

    def _send_counts_to(self, subscriber: Subscriber) -> None:
        """Send it all votes and the totals of the poll: it may have missed some since its page."""
        self._painter.votes.send_all_to(subscriber)
        self._poll_totals.send_to(subscriber)

    async def _look_again(self) -> None:
        """Catch up once after the start.

        The channel layer does not wait until Redis has handled the subscription, so messages of
        that moment may be lost.
        """
        await asyncio.sleep(GRACE)
        with suppress(Exception):  # the hub repeats this every few seconds and logs errors
            await self.catch_up()

    async def _work_on(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            if self._events.give_up_gap():
                self._personal_parts.change_any()
            try:
                await self._send_personal_parts()  # first, because a role may have changed
                await self._painter.paint(self._subscribers)
                self._lag.sent()
                await self._best_waiting.send(self._subscribers)
                await self._own_votes.send(self._subscribers)
                await self._poll_totals.send(self._subscribers)
                await self._cheer()
                if self._exposures.are_due and await self._exposures.write():
                    self._painter.lists.change()
            except Exception as error:
                if not outages.noted(error):
                    log.exception("drawing room %s failed; trying again", self.room_id)
                self._events.everything = True
                self._miss_what_has_no_number()
                await asyncio.sleep(TRY_AGAIN)
            await asyncio.sleep(PACE)
            lacking = any(map(self._painter.lacked_by, self._subscribers))
            waiting = self._painter.is_waiting or self._best_waiting.is_waiting or lacking
            if self._events.has_gap or waiting or self._exposures.are_waiting:
                self._work.set()

    async def _renew_rules(self) -> None:
        if await self._rules.renew():
            self._presence_poller.take_anew()  # others may read how many are here
        if self._rules.is_closed:  # `access` tells their pages why, when they return
            self._subscribers.drop_others(HOST, BEHIND)

    async def _send_personal_parts(self) -> None:
        for subscriber in await self._personal_parts.send(self._subscribers):
            # Removed or merged; `access` tells the page which, when it reconnects.
            self._subscribers.drop(subscriber, BEHIND)

    async def _cheer(self) -> None:
        await self._reactions.send()
        if counts := self._reactions.take():
            self.pulse({"reactions": counts})

    async def _show_people(self, keys: set[str]) -> None:
        await show_people(self.room_id, self._subscribers, keys, self._rules.count_shown)
