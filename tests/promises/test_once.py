"""Every request that changes something, sent twice or twice at once, has one effect."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import get_resolver, reverse

from hotline.accounts.setup import one_time_link
from qna.models import Question, Vote
from rooms.models import Room, Seat
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
User = get_user_model()

READ_ONLY = {"home", "room", "copy-download"}
# Signalling is answered by a stage: tests/stage tells what a second connection of a seat does.
BY_THE_STAGE = {"whip", "whep", "whip-connection", "whep-connection"}


class World:
    """A live room with a question that waits, one that is Now, and the four of the cast."""

    def __init__(self):
        self.ada, self.ben, self.dov = (self.person(name) for name in ("Ada", "Ben", "Dov"))
        self.cleo = User.objects.welcome_guest("Cleo")
        self.room = Room.start(self.ada, "How to price your first product")
        self.room.open_doors()
        self.seat = self.room.admit(self.cleo)
        self.question = Question.ask(self.seat, "Does it wait?")
        self.now = Question.ask(self.seat, "Is it Now?")
        self.now.take_up()
        self.room.refresh_from_db()

    def person(self, name):
        return User.objects.create_user(f"{name.lower()}{uuid4()}@example.test", name, "secret")

    def state(self):
        """All that can be seen of it, without keys and times."""
        rooms = Room.objects.filter(host=self.ada).order_by("pk")
        questions = Question.objects.filter(room=self.room).order_by("pk")
        seats = Seat.objects.filter(room=self.room).order_by("pk")
        return {
            "rooms": [(r.title, r.state, r.rehearsing, r.layout, r.names_shown) for r in rooms],
            "seats": [(s.name, s.role, s.muted, bool(s.stream_key_hash)) for s in seats],
            "questions": [(q.text, q.state, q.votes) for q in questions],
            "votes": Vote.objects.filter(question__room=self.room).count(),
            "people": User.objects.count(),
        }


def act(name, who, *, question=None, live=False, data=None, key=False):
    return pytest.param((name, who, question, live, data or {}, key), id=f"{name}-{who}")


ACTS = [
    act("room-new", "ada", data={"title": "Another", "height": "540"}),
    act("join", "dov"),
    act("join", None, data={"name": "Cleo the second"}),
    act("cohost", "ben", key=True),
    act("cohost", None, key=True, data={"name": "Ben"}),
    act("doors", "ada"),
    act("green-room", "ada"),
    act("live", "ada", data={"recorded": "1"}),
    act("end", "ada", live=True),
    act("layout", "ada", data={"layout": "speaker", "names": "0"}),
    act("mute", "ada", live=True),
    act("stream-key", "ada"),
    act("questions", "cleo", data={"text": "Is this asked once?"}),
    act("now", "ada", question="question"),
    act("vote", "dov", question="question"),
    act("dismiss", "ada", question="question"),
    act("withdraw", "cleo", question="question"),
]
UNDONE = [
    act("green-room", "ada", data={"_method": "DELETE"}),
    act("mute", "ada", live=True, data={"_method": "DELETE"}),
    act("now", "ada", question="now", data={"_method": "DELETE"}),
    act("vote", "dov", question="question", data={"_method": "DELETE"}),
]


def request_of(world, what):
    """A function that sends it, from a browser of its own with the same session."""
    name, who, question, live, data, key = what
    if live:
        world.room.go_live()
    elif (name, data) == ("green-room", {"_method": "DELETE"}):
        world.room.open_green_room()
    if name == "vote":
        world.room.admit(world.dov)
    arguments = [] if name == "room-new" else [world.room.slug]
    arguments += [world.room.cohost_key] if key else []
    arguments += [getattr(world, question).pk] if question else []
    url, data = reverse(name, args=arguments), {**data, "once": str(uuid4())}

    def send():
        browser = Client()
        if who:
            browser.force_login(
                getattr(world, who), backend="django.contrib.auth.backends.ModelBackend"
            )
        return browser.post(url, data)

    return send


def state_after(what, times):
    before = User.objects.count()
    world = World()
    send = request_of(world, what)
    statuses = [send().status_code for _ in range(times)]
    state = world.state()
    state["people"] -= before
    return state, statuses


@pytest.mark.parametrize("what", ACTS + UNDONE)
def test_sent_twice_it_has_one_effect(what):
    once, (first,) = state_after(what, times=1)
    twice, statuses = state_after(what, times=2)
    assert first < 400 and twice == once
    assert max(statuses) < 500


@pytest.mark.parametrize("what", ACTS)
def test_sent_twice_at_once_it_has_one_effect(what):
    once, _ = state_after(what, times=1)
    before = User.objects.count()
    world = World()
    send = request_of(world, what)
    answers, raised = at_once(send, send)
    state = world.state()
    state["people"] -= before
    assert state == once
    assert not raised and max(answer.status_code for answer in answers) < 500


def test_a_site_is_founded_once():
    said = {"site_name": "Ada’s", "name": "Ada", "email": "a@example.test"}
    said["password"] = "correct horse battery"
    url = one_time_link().removeprefix(settings.HOTLINE_URL)
    answers, raised = at_once(*[lambda: Client().post(url, said)] * 2)
    assert User.objects.filter(is_superuser=True).count() == 1
    assert not raised and {answer.status_code for answer in answers} == {302, 404}


def test_no_address_that_takes_a_form_is_missing_here():
    named = {
        pattern.name
        for included in get_resolver().url_patterns[:3]
        for pattern in included.url_patterns
    }
    tried = {param.values[0][0] for param in ACTS}
    assert named - READ_ONLY - BY_THE_STAGE == tried
