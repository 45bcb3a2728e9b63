"""A page that reconnects again and again shows the same as a freshly loaded one."""

import asyncio
import random
from functools import partial

import pytest
from channels.db import database_sync_to_async
from django.core.exceptions import ValidationError
from django.db import transaction

from hotline.push.hub import hub
from hotline.push.subscriber import Subscriber
from hotline.push.variant import ListKey, Variant
from qna import events
from qna.models import Question
from rooms.events import group, seat_told
from rooms.live.feed import Feed
from rooms.live.question_lists import AT_ONCE
from rooms.live.room_context import role_of
from rooms.models import MediaServer, Room, Seat
from tests.promises.page_model import PageModel
from tests.support.eventually import soon

pytestmark = pytest.mark.django_db(transaction=True)
do = database_sync_to_async


class RandomEvents:
    """Does one random thing after another in a room."""

    def __init__(self, room, seats, chance):
        self.room = room
        self.seats = seats
        self.chance = chance
        self.media_server = MediaServer.take_name("here:1")

    def do_something(self):
        kinds = [
            self.ask,
            self.ask,
            self.vote,
            self.vote,
            self.take,
            self.finish,
            self.leave,
            self.go_on,
        ]
        kinds += [self.doors, self.live, self.speak, self.mute, self.trouble, self.role]
        kinds += [self.hand, self.hand, self.invite, self.answer, self.present, self.green_room]
        kinds += [self.arrange, self.limit, self.come_back, self.pin]
        self.chance.choice(kinds)()

    def any_question(self):
        shown = list(Question.objects.shown_in(self.room))
        if not shown:
            return self.ask()
        question = self.chance.choice(shown)
        question.room = Room.objects.get(pk=self.room.pk)
        return question

    def any_seat(self):
        return Seat.objects.select_related("room", "person").get(
            pk=self.chance.choice(self.seats).pk
        )

    def ask(self):
        return Question.ask(self.any_seat(), f"Question {self.chance.random()}?")

    def vote(self):
        verb = self.chance.choice([Question.upvote, Question.take_back])
        try:
            verb(self.any_question(), self.any_seat())
        except ValidationError:
            return  # the question no longer waits

    def take(self):
        self.any_question().take_up()

    def finish(self):
        self.any_question().finish()

    def go_on(self):
        """Put a question in a slot, or take it out of one."""
        verbs = [Question.make_next, Question.let_wait, Question.skip, Question.swap]
        self.chance.choice(verbs)(self.any_question())

    def leave(self):
        verbs = [Question.dismiss, Question.withdraw, Question.refuse]
        self.chance.choice(verbs)(self.any_question())

    def come_back(self):
        """Bring back a question that a host dismissed or a moderator hid."""
        for question in Question.objects.filter(state__in=Question.PUT_ASIDE)[:1]:
            question.room = Room.objects.get(pk=self.room.pk)
            question.put_back() or question.show_again()

    def pin(self):
        """Put a question first or not any more, or let it wait for a moderator meanwhile."""
        question = self.any_question()
        state = self.chance.choice([Question.WAITING, Question.PENDING])
        pinned_at = self.chance.choice([None, question.asked_at])
        with transaction.atomic():
            waiting = Question.objects.filter(pk=question.pk, state=Question.WAITING)
            waiting.update(state=state, pinned_at=pinned_at)
            events.question_changed(question)
            events.queue_changed(question.room)  # as after each change of the questions that wait
            seat_told(question.asker)

    def doors(self):
        Room.objects.get(pk=self.room.pk).open_doors()

    def live(self):
        room = Room.objects.get(pk=self.room.pk)
        room.go_live()
        room.claim(self.media_server)

    def speak(self):
        seat = self.any_seat()
        self.chance.choice([seat.heard, seat.unheard])(seat.room.epoch)

    def mute(self):
        seat = self.any_seat()
        self.chance.choice([seat.mute, partial(seat.mute, False), seat.mute_by_host])()
        self.chance.choice([seat.ask_to_unmute, seat.stay_muted])()

    def trouble(self):
        room = Room.objects.get(pk=self.room.pk)
        room.report_trouble(room.epoch, self.chance.choice(["", "disk_full"]))

    def role(self):
        role = self.chance.choice([Seat.COHOST, Seat.SPEAKER, Seat.LISTENER])
        self.guest().become(role)

    def guest(self):
        """Anybody but the host."""
        while (seat := self.any_seat()).role == Seat.HOST:
            pass
        return seat

    def hand(self):
        seat = self.any_seat()
        self.chance.choice([seat.raise_hand, seat.lower_hand])()

    def invite(self):
        guest = self.guest()
        if not guest.on_stage:
            guest.invite(Seat.objects.get(room=self.room, role=Seat.HOST))

    def answer(self):
        invitation = self.any_seat().invitation
        if invitation:
            self.chance.choice([invitation.accept, invitation.decline, invitation.withdraw])()

    def present(self):
        seat = self.any_seat()
        self.chance.choice([seat.shared, seat.unshared])(seat.room.epoch)

    def green_room(self):
        room = Room.objects.get(pk=self.room.pk)
        self.chance.choice([room.open_green_room, room.close_green_room])()

    def arrange(self):
        layout = self.chance.choice([Room.GRID, Room.SPEAKER])
        self.room.arrange(layout, names_shown=self.chance.random() < 0.5)

    def limit(self):
        self.any_seat().limit_speaking(self.chance.choice([None, 60, 120]))


class Reader:
    """A page that disconnects now and then, and reconnects with its last event number."""

    def __init__(self, room, seat, shown=None):
        self.room, self.seat = room, seat
        self.page = PageModel(room, seat, shown=shown)
        self.subscriber = self.feed = None

    async def connect(self):
        seat = await do(Seat.objects.select_related("room").get)(pk=self.seat.pk)
        event = self.page.event if self.page.variant[0] == role_of(seat) else -1
        variant = Variant(role_of(seat), "en", self.page.variant.shown)
        self.subscriber = Subscriber(self.on_message, variant, event, seat.key)
        self.feed = await hub().join(
            group(self.room.pk), self.subscriber, lambda: Feed(self.room.pk)
        )

    async def disconnect(self):
        subscriber, self.subscriber = self.subscriber, None
        if subscriber:
            await hub().leave(group(self.room.pk), subscriber)

    async def on_message(self, message):
        if message["type"] == "websocket.send":
            self.page.receive(message["text"])
            if self.feed and self.subscriber:
                self.feed.heard(self.subscriber)  # or else it is dropped as dead after a while
            if self.page.lacking and self.feed and self.subscriber:
                self.feed.ask_for(self.subscriber, self.page.lacking[:AT_ONCE])

    def see(self, chance):
        """Let some questions of the list stand on the screen."""
        pks = [pk for pk in self.page.list["ids"] if chance.random() < 0.5]
        if self.subscriber:
            self.feed.saw(self.subscriber, self.seat.pk, "203.0.113.7", pks)

    def show(self, shown):
        """Show another list, as its reader chooses."""
        if self.subscriber:
            self.feed.show(self.subscriber, shown)

    async def equals_a_fresh_page(self):
        fresh = await do(self.fresh_page)()
        self.difference = {
            name: (self.page.state.get(name), shown)
            for name, shown in fresh.state.items()
            if self.page.state.get(name) != shown
        } or sorted(self.page.state.keys() - fresh.state.keys())
        return not self.difference

    def fresh_page(self):
        """The page as a reload would show it."""
        room, seat = Room.objects.get(pk=self.room.pk), Seat.objects.get(pk=self.seat.pk)
        return PageModel(room, seat, shown=self.page.variant.shown)

    def why_not(self, seed):
        return f"seed {seed}: the page differs from a fresh one: {self.difference}"


async def run_random_session(room, people, seed, steps):
    chance = random.Random(seed)
    seats = [await do(room.admit)(person) for person in people]
    random_events = await do(lambda: RandomEvents(room, seats, chance))()
    room = await do(Room.objects.get)(pk=room.pk)
    readers = [await do(Reader)(room, seat) for seat in seats]
    for reader in readers:
        await reader.connect()
    for _ in range(steps):
        await do(random_events.do_something)()
        if chance.random() < 0.3:
            reader = chance.choice(readers)
            await (reader.disconnect() if reader.subscriber else reader.connect())
        if chance.random() < 0.1:
            chance.choice(readers).see(chance)
        if chance.random() < 0.1:
            name = chance.choice(["top", "votes", "new", "answered"])
            chance.choice(readers).show(ListKey(name, size=chance.choice([50, 100])))
        if chance.random() < 0.2:
            await asyncio.sleep(chance.random() * 0.1)
    for reader in readers:
        if not reader.subscriber:
            await reader.connect()
        await soon(reader.equals_a_fresh_page, partial(reader.why_not, seed), 20, 0.1)
    for reader in readers:
        await reader.disconnect()


@pytest.mark.parametrize(
    "seeds", [range(8), pytest.param(range(200), marks=pytest.mark.prove)], ids=["few", "200"]
)
async def test_old_state_plus_missed_events_equals_a_fresh_page(ada, ben, cleo, seeds, monkeypatch):
    monkeypatch.setattr("rooms.live.feed.PACE", 0.02)  # draws in the same order, in less time
    monkeypatch.setattr("rooms.live.question_lists.EVERY", 0.1)
    monkeypatch.setattr("rooms.live.question_lists.SOON", 0.05)
    monkeypatch.setattr("rooms.live.question_lists.SHARE", 0)
    monkeypatch.setattr("rooms.live.exposures.EVERY", 0.05)
    for seed in seeds:
        room = await do(Room.start)(ada, f"Session {seed}")
        await run_random_session(room, [ada, ben, cleo], seed, steps=40)
        await do(lambda pk=room.pk: Room.objects.get(pk=pk).end())()  # a host may have few live
