"""Every request that changes something, sent twice or twice at once, has one effect."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.crypto import get_random_string

from hotline.accounts.setup_link import one_time_link
from qna.models import AnswerNews, Label, Poll, Question, Vote, WrittenAnswer
from rooms.models import Invitation, Room, Seat
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
User = get_user_model()

READ_ONLY = {
    *("home", "room", "left", "copy-download"),
    *("site-picture", "room-picture", "manage-question", "why-here", "similar-questions"),
    *("export-csv", "export-xlsx", "export-json", "export-md", "projector", "overlay"),
}
# The media server answers these: tests/rooms/media has what a second connection of a seat does.
BY_THE_MEDIA_SERVER = {"whip", "whep", "whip-connection", "whep-connection"}


class World:
    """A room with a question that waits, a question that is Now, and the four of the cast."""

    def __init__(self):
        self.ada, self.ben, self.dov = (self.person(name) for name in ("Ada", "Ben", "Dov"))
        self.ada.let_host()
        self.cleo = User.objects.welcome_guest("Cleo")
        self.room = Room.start(self.ada, "How to price your first product")
        self.room.open_doors()
        self.seat = self.room.admit(self.cleo)
        self.host = self.room.seat_of(self.ada)
        self.speaker = self.room.admit(self.person("Ben the second"), Seat.SPEAKER)
        self.question = Question.ask(self.seat, "Does it wait?")
        self.label = Label.objects.create(room=self.room, name="Prices")
        self.now = Question.ask(self.seat, "Is it Now?")
        self.now.take_up()
        self.pending = Question.ask(self.seat, "Does it wait for a moderator?")
        Question.objects.filter(pk=self.pending.pk).update(state=Question.PENDING)
        Room.objects.filter(pk=self.room.pk).update(premoderated=True)
        self.draft = Poll.make(self.host, "A draft?", ["Yes", "No"])
        self.answer = self.draft.choices.first()
        self.room.refresh_from_db()

    def person(self, name):
        return User.objects.create_user(f"{name.lower()}{uuid4()}@example.test", name, "secret")

    def state(self):
        """Everything that people can see of it, without keys and times."""
        rooms = Room.objects.filter(host=self.ada).order_by("pk")
        questions = Question.objects.filter(room=self.room).order_by("pk")
        seats = Seat.objects.filter(room=self.room).order_by("pk")
        invitations = Invitation.objects.filter(seat__room=self.room)
        unseen = AnswerNews.objects.unseen().filter(seat__room=self.room)
        return {
            "rules": [[getattr(r, rule) for rule in Room.RULES] for r in rooms],
            "rooms": [
                (r.title, r.state, r.green_room_open, r.layout, r.names_shown) for r in rooms
            ],
            "seats": [shown(seat) for seat in seats],
            "invitations": [one.state for one in invitations.order_by("pk")],
            "questions": [
                (
                    *(q.text, q.state, q.votes, q.reason, bool(q.merged_into)),
                    *(q.is_pinned, [label.name for label in q.sorted_labels]),
                )
                for q in questions
            ],
            "votes": Vote.objects.filter(question__room=self.room).count(),
            "polls": [polls_shown(poll) for poll in Poll.objects.filter(room=self.room)],
            "answers": WrittenAnswer.objects.filter(question__room=self.room).count(),
            "news": sorted(unseen.values_list("kind", "own")),
            "people": User.objects.count(),
        }


def polls_shown(poll):
    votes = [choice.votes.count() for choice in poll.choices.all()]
    return poll.text, poll.state, poll.results_shown, bool(poll.put_away_at), votes


def shown(seat):
    flags = (seat.muted, seat.muted_by_host_at, seat.unmute_asked_at, seat.hand_raised_at)
    rest = (seat.removed_at, seat.stream_key_hash, seat.blocked_since)
    return seat.name, seat.role, seat.speaking_limit, seat.wants_answers, *map(bool, flags + rest)


def act(name, who, *, live=False, data=None, before=None, **of):
    """Args: `of` names what it is about: a question, a seat, a poll, an answer, a role's link."""
    return pytest.param(Act(name, who, live, data or {}, before, of), id=f"{name}-{who}")


class Act(NamedTuple):
    name: str
    who: str | None
    live: bool
    data: dict
    before: Callable | None
    of: dict

    def arguments(self, world):
        if self.name == "room-new":
            return []
        arguments = [world.room.slug]
        if link := self.of.get("link"):
            arguments.append(link if self.name.endswith("renewal") else world.room.link(link).key)
        if seat := self.of.get("seat"):
            arguments.append(getattr(world, seat).key)
        for row in (self.of.get("question"), self.of.get("poll")):
            if row:
                arguments.append(getattr(world, row).pk)
        if self.name == "question-label":
            arguments.append(world.label.pk)
        if self.name == "invitation":
            arguments.append(world.seat.invitation.pk)
        return arguments

    def fields(self, world):
        """The fields of the form; those that are functions need the world."""
        return {key: value(world) if callable(value) else value for key, value in self.data.items()}


def invited(world):
    world.seat.invite(world.host)


def merged(world):
    world.question.merge_into(world.now)


def muted(world):
    world.speaker.mute()


def asked(world):
    muted(world)
    world.speaker.ask_to_unmute()


def one_is_next(world):
    Question.ask(world.seat, "Does it wait too?")
    world.question.make_next()


def shown_poll(world):
    world.draft.open()
    world.draft.show_results()


def answered_in_writing(world):
    world.question.answer_in_writing(world.host, "Yes.")


DELETE = {"_method": "DELETE"}
ACTS = [
    act("room-new", "ada", data={"title": "Another", "height": "540"}),
    act("join", "dov"),
    act("join", None, data={"name": "Cleo the second"}),
    act("role-link", "ben", link="cohost"),
    act("role-link", None, link="speaker", data={"name": "Ben"}),
    act("role-link-renewal", "ada", link="speaker"),
    act("hand", "cleo"),
    act("seat-hand", "ada", seat="seat", data=DELETE, before=lambda world: world.seat.raise_hand()),
    act("seat-invite", "ada", seat="seat"),
    act("question-invite", "ada", question="question"),
    act("invitation", "cleo", before=invited),
    act("invitation", "cleo", data=DELETE, before=invited),
    act("seat-mute", "ada", seat="speaker"),
    act("seat-unmute", "ada", seat="speaker", before=muted),
    act("seat-limit", "ada", seat="speaker", data={"minutes": "5"}),
    act("seat-stage", "ada", seat="speaker", data=DELETE),
    act("seat", "ada", seat="speaker", data=DELETE),
    act("stage", "speaker", data=DELETE),
    act("unmute-request", "speaker", data=DELETE, before=asked),
    act(
        "settings",
        "ada",
        data={"naming": "choice", "voting": "off", "asking_after_end": "24", "reactions": "clap"},
    ),
    act("screens", "ada", before=lambda world: world.room.key_for_screens()),
    act("listing", "ada", data={"listed": "on"}),
    act("doors", "ada"),
    act("green-room", "ada"),
    act("live", "ada", data={"recorded": "1"}),
    act("live", "ada", data=DELETE, live=True),
    act("layout", "ada", data={"layout": "speaker", "names": "0"}),
    act("mute", "ada", live=True),
    act("stream-key", "ada"),
    act("questions", "cleo", data={"text": "Is this asked once?"}),
    act("edit-question", "cleo", question="question", data={"text": "Is this edited once?"}),
    act("now", "ada", question="question"),
    act("go-on", "ada", data={"now": lambda world: world.now.pk, "next": ""}),
    act("next", "ada", question="question"),
    act("let-wait", "ada", question="now"),
    act("skip", "ada", question="question", before=one_is_next),
    act("swap", "ada", question="question", before=one_is_next),
    act("answer", "ada", question="question", data={"text": "Yes.", "for": "everybody"}),
    act("news-seen", "cleo", data={"seen": lambda world: f"{world.now.pk}.now"}),
    act("answers-wanted", "cleo", data={"wanted": "on"}),
    act("vote", "dov", question="question", before=lambda world: world.room.admit(world.dov)),
    act("dismissed", "ada", question="question"),
    act("question", "cleo", question="question", data=DELETE),
    act("approved", "ada", question="pending"),
    act("refused", "ada", question="pending", data={"reason": "rude"}),
    act("merged", "ada", question="question", data={"into": lambda world: world.now.pk}),
    act(
        "question-text",
        "ada",
        question="pending",
        data={"text": "Corrected?", "before": "Does it wait for a moderator?"},
    ),
    act("asker-block", "ada", question="question"),
    act("pending-queue", "ada", data=DELETE),
    act("question-pin", "ada", question="question"),
    act("question-labels", "ada", question="question", data={"name": "Money"}),
    act("question-label", "ada", question="question"),
    act(
        "question",
        "cleo",
        question="question",
        before=lambda world: world.question.withdraw(),
    ),
    act("polls", "ada", data={"text": "Once?", "choices": "Yes\nNo"}),
    act("polls", "ada", data={"text": "Once?", "choices": "Yes\nNo", "open": "1"}),
    act("poll", "ada", poll="draft", data=DELETE),
    act("poll-open", "ada", poll="draft"),
    act("poll-results", "ada", poll="draft", before=lambda world: world.draft.open()),
    act("poll-vote", "cleo", poll="answer", before=lambda world: world.draft.open()),
]
UNDONE = [
    act(
        "question-pin",
        "ada",
        question="question",
        data=DELETE,
        before=lambda world: world.question.pin(),
    ),
    act(
        "question-label",
        "ada",
        question="question",
        data=DELETE,
        before=lambda world: world.question.label("Prices"),
    ),
    act("hand", "cleo", data=DELETE, before=lambda world: world.seat.raise_hand()),
    act("seat-invite", "ada", seat="seat", data=DELETE, before=invited),
    act(
        "green-room",
        "ada",
        data=DELETE,
        before=lambda world: world.room.open_green_room(),
    ),
    act("mute", "ada", live=True, data=DELETE),
    act("poll-open", "ada", poll="draft", data=DELETE, before=lambda world: world.draft.open()),
    act("poll-results", "ada", poll="draft", data=DELETE, before=shown_poll),
    act("now", "ada", question="now", data=DELETE),
    act("merged", "ada", question="question", data=DELETE, before=merged),
    act(
        "refused",
        "ada",
        question="question",
        data=DELETE,
        before=lambda world: world.question.refuse("rude", by=world.host),
    ),
    act(
        "asker-block",
        "ada",
        question="question",
        data=DELETE,
        before=lambda world: world.question.block_asker(world.host),
    ),
    act("pending-queue", "ada"),
    act("answer", "ada", question="question", data=DELETE, before=answered_in_writing),
    act(
        "dismissed",
        "ada",
        question="question",
        data=DELETE,
        before=lambda world: world.question.dismiss(),
    ),
    act(
        "vote",
        "dov",
        question="question",
        data=DELETE,
        before=lambda world: world.room.admit(world.dov),
    ),
]


def request_of(world, what):
    """A function that sends the request, each time from a new client of the same browser."""
    if what.live:
        world.room.go_live()
    if what.before:
        what.before(world)
    url = reverse(what.name, args=what.arguments(world))
    data = {**what.fields(world), "once": str(uuid4())}
    who = getattr(world, what.who) if what.who else None
    cookie = get_random_string(32)  # the CSRF cookie, by which two requests are of one browser

    def send():
        browser = Client()
        browser.cookies[settings.CSRF_COOKIE_NAME] = cookie
        if who:
            person = getattr(who, "person", who)
            browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
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
def test_a_request_sent_twice_has_one_effect(what):
    once, (first,) = state_after(what, times=1)
    twice, statuses = state_after(what, times=2)
    assert first < 400 and twice == once
    assert max(statuses) < 500


@pytest.mark.parametrize("what", ACTS)
def test_a_request_sent_twice_at_once_has_one_effect(what):
    once, _ = state_after(what, times=1)
    before = User.objects.count()
    world = World()
    send = request_of(world, what)
    answers, raised = at_once(send, send)
    state = world.state()
    state["people"] -= before
    assert state == once
    assert not raised and max(answer.status_code for answer in answers) < 500


def test_two_visitors_at_once_open_one_site():
    form = {"site_name": "Ada’s", "name": "Ada", "email": "a@example.test"}
    form["password"] = "correct horse battery"
    url = one_time_link().removeprefix(settings.HOTLINE_URL)
    answers, raised = at_once(*[lambda: Client().post(url, form)] * 2)
    assert User.objects.filter(is_superuser=True).count() == 1
    assert not raised and {answer.status_code for answer in answers} == {302, 404}


def test_every_address_that_takes_a_form_is_tried():
    names = {
        pattern.name
        for included in get_resolver().url_patterns[:3]
        for pattern in included.url_patterns
    }
    tried_names = {param.values[0].name for param in ACTS}
    assert names - READ_ONLY - BY_THE_MEDIA_SERVER == tried_names
