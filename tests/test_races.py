"""People who act at the same instant: rules that a constraint or the lock of the room keeps.

Each rule has a control, which takes the constraint or the lock away and must see the rule broken.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from hotline.accounts.models import User
from qna.models import (
    AnswerNews,
    Exposure,
    Label,
    Poll,
    PollChoice,
    PollVote,
    Pseudonym,
    Question,
    Vote,
)
from recordings.models import Copy, Recording, Take
from rooms.models import Invitation, ReactionCount, RoleLink, Room, Seat
from tests.support.at_once import overlapping
from tests.support.controls import take_row_locks_away, unique_constraints, without_constraint

pytestmark = pytest.mark.django_db(transaction=True)


class World:
    """Ada hosts a live room; Ben speaks; Cleo and Dov listen and have asked one question each."""

    def __init__(self, room, ben, cleo, dov):
        self.room, self.ada, self.cleo = room, room.host, cleo
        self.host = room.seats.get(role=Seat.HOST)
        self.bens, self.cleos, self.dovs = room.admit(ben), room.admit(cleo), room.admit(dov)
        self.bens.become(Seat.SPEAKER)
        self.first = Question.ask(self.cleos, "How much?")
        self.second = Question.ask(self.dovs, "How long?")
        self.poll = Poll.make(self.host, "How?", ["Yes", "No"])
        self.yes, self.no = self.poll.choices.all()
        self.recording = Recording.objects.get(room=room)

    def full_but_one(self):
        for number in range(Seat.PLACES - self.room.speakers.count() - 1):
            self.room.admit(User.objects.welcome_guest(f"Guest {number}"), Seat.SPEAKER)


@pytest.fixture
def world(live_room, ben, cleo, dov):
    return World(live_room, ben, cleo, dov)


KEY = uuid4()


def _take(world):
    times = {"sample": 0, "samples": 48_000, "started_at": timezone.now()}
    row = Take(recording=world.recording, epoch=1, number=1, **times)
    Take.objects.bulk_create([row], ignore_conflicts=True)


def _copy(world):
    row = Copy(recording=world.recording, kind=Copy.MP3)
    Copy.objects.bulk_create([row], ignore_conflicts=True)


def _invite_by_row(world):
    # The room's lock keeps two hosts apart before the constraint does.
    return Invitation.open_for(Seat.objects.get(pk=world.cleos.pk), world.host)


def _now_by_row(world):
    """As `take_up`, without the room's lock, which keeps two hosts apart before the constraint."""
    waiting = Question.objects.filter(state=Question.WAITING).order_by("?")[:1]
    return Question.objects.filter(pk=waiting.get().pk).update(state=Question.NOW)


def _number_by_row(world):
    """As `Pseudonym.of`, without the room's lock, which gives one number at a time."""
    seat = world.room.admit(User.objects.welcome_guest("Fay"))
    return Pseudonym.objects.create(room=world.room, seat=seat, number=1)


def _news_by_row(world):
    row = AnswerNews(seat=world.cleos, question=world.first, kind=AnswerNews.NOW, own=True)
    AnswerNews.objects.bulk_create([row], ignore_conflicts=True)


def _exposure_by_row(world):
    # The rows of the questions, which are held, keep two batches apart before the constraint does.
    row = Exposure(question=world.first, seat=world.dovs)
    Exposure.objects.bulk_create([row], ignore_conflicts=True)


def _reaction_by_row(world):
    row = ReactionCount(room=world.room, second=1, kind="clap", count=1)
    ReactionCount.objects.bulk_create([row], ignore_conflicts=True)


def _label_by_row(world):
    # The room's lock keeps two hosts apart before the constraint does.
    Label.objects.bulk_create([Label(room=world.room, name="Price")], ignore_conflicts=True)


def _next_by_row(world):
    waiting = Question.objects.filter(state=Question.WAITING).order_by("?")[:1]
    return Question.objects.filter(pk=waiting.get().pk).update(state=Question.NEXT)


def _poll_by_row(world):
    # The room's lock keeps two requests apart before the constraint does.
    row = Poll(room=world.room, text="How?", once=KEY)
    Poll.objects.bulk_create([row], ignore_conflicts=True)


def _open_poll_by_row(world):
    row = Poll(room=world.room, text="How?", state=Poll.OPEN)
    Poll.objects.bulk_create([row], ignore_conflicts=True)


# name of the constraint: (what two people do at the same instant, rows of which one may exist)
ONCE = {
    "one_seat_per_person": (
        lambda world: world.room.admit(User.objects.get(name="Eve")),
        lambda world: Seat.objects.filter(person__name="Eve"),
    ),
    "a_guest_is_welcomed_once": (
        lambda world: User.objects.welcome_guest("Cleo", once=KEY),
        lambda world: User.objects.filter(once=KEY),
    ),
    "a_room_is_started_once": (
        lambda world: Room.start(world.ada, "Pricing", once=KEY),
        lambda world: Room.objects.filter(once=KEY),
    ),
    "a_question_is_asked_once": (
        lambda world: Question.ask(world.cleos, "Why?", once=KEY),
        lambda world: Question.objects.filter(once=KEY),
    ),
    "one_valid_link_of_a_role": (
        lambda world: RoleLink.of(world.room, Seat.COHOST),
        lambda world: RoleLink.objects.filter(role=Seat.COHOST, revoked_at=None),
    ),
    "one_open_invitation": (
        _invite_by_row,
        lambda world: Invitation.objects.filter(state=Invitation.OPEN),
    ),
    "one_number_per_pseudonym": (_number_by_row, lambda world: Pseudonym.objects.filter(number=1)),
    "one_question_now": (
        _now_by_row,
        lambda world: Question.objects.filter(state=Question.NOW),
    ),
    "one_question_next": (
        _next_by_row,
        lambda world: Question.objects.filter(state=Question.NEXT),
    ),
    "one_exposure_per_person": (_exposure_by_row, lambda world: Exposure.objects.all()),
    "one_label_per_name": (_label_by_row, lambda world: Label.objects.filter(name="Price")),
    "one_count_of_a_reaction_in_a_second": (
        _reaction_by_row,
        lambda world: ReactionCount.objects.filter(second=1),
    ),
    "one_news_per_question": (
        _news_by_row,
        lambda world: AnswerNews.objects.filter(seat=world.cleos, question=world.first),
    ),
    "one_vote_per_person": (
        lambda world: Question.objects.get(pk=world.first.pk).upvote(world.bens),
        lambda world: Vote.objects.filter(question=world.first),
    ),
    "one_poll_open": (
        _open_poll_by_row,
        lambda world: Poll.objects.filter(state=Poll.OPEN),
    ),
    "a_poll_is_made_once": (
        _poll_by_row,
        lambda world: Poll.objects.filter(once=KEY),
    ),
    "one_choice_per_place": (
        lambda world: PollChoice.objects.bulk_create(
            [PollChoice(poll=world.poll, text="Maybe", place=9)], ignore_conflicts=True
        ),
        lambda world: PollChoice.objects.filter(place=9),
    ),
    "one_poll_vote_per_person": (
        lambda world: PollVote.objects.bulk_create(
            [PollVote(poll=world.poll, choice=world.yes, seat=world.cleos)], ignore_conflicts=True
        ),
        lambda world: PollVote.objects.all(),
    ),
    "a_take_is_found_once": (_take, lambda world: Take.objects.all()),
    "a_copy_is_made_once": (_copy, lambda world: Copy.objects.filter(kind=Copy.MP3)),
}
each_constraint = pytest.mark.parametrize("name", ONCE)


def rows_of_two(world, name):
    User.objects.welcome_guest("Eve")
    verb, rows = ONCE[name]
    overlapping(lambda: verb(world), lambda: verb(world))
    return rows(world).count()


@each_constraint
def test_two_at_once_make_one_row(world, name):
    assert rows_of_two(world, name) == 1


@each_constraint
def test_without_the_constraint_two_at_once_make_two_rows(world, name):
    with without_constraint(name):
        assert rows_of_two(world, name) == 2


def test_every_constraint_is_tried_here():
    assert ONCE.keys() == unique_constraints().keys()


def two_take_the_last_place(world):
    world.full_but_one()
    invitations = [world.cleos.invite(world.host), world.dovs.invite(world.host)]
    overlapping(*[invitation.accept for invitation in invitations])
    return world.room.speakers.count() == Seat.PLACES


def one_comes_by_a_link_and_one_by_an_invitation(world):
    world.full_but_one()
    link, invitation = RoleLink.of(world.room, Seat.SPEAKER), world.dovs.invite(world.host)
    overlapping(lambda: link.admit(world.cleo), invitation.accept)
    return world.room.speakers.count() == Seat.PLACES


def a_hand_goes_up_as_the_session_ends(world):
    overlapping(world.room.end, world.cleos.raise_hand)
    return not world.room.seats.filter(hand_raised_at__isnull=False).exists()


def a_host_invites_as_the_session_ends(world):
    overlapping(world.room.end, lambda: world.cleos.invite(world.host))
    return not Invitation.objects.filter(state=Invitation.OPEN).exists()


def a_host_asks_to_unmute_as_the_session_ends(world):
    world.bens.mute()
    overlapping(world.room.end, world.bens.ask_to_unmute)
    return not world.room.seats.filter(unmute_asked_at__isnull=False).exists()


def a_question_is_taken_as_the_session_ends(world):
    overlapping(world.room.end, world.first.take_up)
    return Question.objects.now_in(world.room) is None


def two_hosts_take_two_questions(world):
    """Neither host sees an error, and one question is answered now."""
    _, raised = overlapping(world.first.take_up, world.second.take_up)
    return not raised and Question.objects.filter(state=Question.NOW).count() == 1


def two_hosts_press_next_question(world):
    """Both pages show empty slots; the second press finds them filled."""
    presses = [lambda: Question.go_on(world.room, None, None)] * 2
    went_on, raised = overlapping(*presses)
    filled = sorted(Question.objects.filter(room=world.room).values_list("state", flat=True))
    return not raised and sorted(went_on) == [False, True] and filled == ["next", "now"]


def a_host_goes_on_as_another_skips(world):
    """The page of the first shows a question as Next that is not Next any more."""
    world.second.make_next()
    moved, raised = overlapping(
        Question.objects.get(pk=world.second.pk).skip,
        lambda: Question.go_on(world.room, None, world.second.pk),
    )
    return not raised and sorted(moved) == [False, True] and not Question.objects.now_in(world.room)


def a_host_moves_down_a_person_who_opens_an_old_link(world):
    link = RoleLink.of(world.room, Seat.COHOST)
    RoleLink.objects.filter(pk=link.pk).update(made_at=timezone.now() - timedelta(hours=1))
    link.refresh_from_db()
    seat = Seat.objects.get(pk=world.bens.pk)
    overlapping(lambda: seat.assign(Seat.LISTENER), lambda: link.admit(seat.person))
    seat.refresh_from_db()
    return seat.role == Seat.LISTENER


def a_person_votes_twice_in_a_poll(world):
    """Neither request sees an error, and one of the answers is the person's."""
    world.poll.open()
    votes = [
        lambda choice=one: world.poll.vote(choice, world.cleos) for one in (world.yes, world.no)
    ]
    _, raised = overlapping(*votes)
    return not raised and PollVote.objects.count() == 1


def a_person_votes_as_the_poll_closes(world):
    """A vote that comes too late is refused; one that was taken is in the final results."""
    world.poll.open()
    poll = Poll.objects.get(pk=world.poll.pk)
    _, raised = overlapping(world.poll.close, lambda: poll.vote(world.yes, world.cleos))
    return bool(raised) == (PollVote.objects.count() == 0) and bool(raised)


def two_hosts_open_two_polls(world):
    """The second reads why it is refused."""
    second = Poll.make(world.host, "And why?", ["Yes", "No"])
    _, raised = overlapping(world.poll.open, second.open)
    return [type(one) for one in raised] == [ValidationError]


RULES = [
    a_person_votes_twice_in_a_poll,
    a_person_votes_as_the_poll_closes,
    two_hosts_open_two_polls,
    two_take_the_last_place,
    one_comes_by_a_link_and_one_by_an_invitation,
    a_hand_goes_up_as_the_session_ends,
    a_host_invites_as_the_session_ends,
    a_host_asks_to_unmute_as_the_session_ends,
    a_question_is_taken_as_the_session_ends,
    two_hosts_take_two_questions,
    two_hosts_press_next_question,
    a_host_goes_on_as_another_skips,
    a_host_moves_down_a_person_who_opens_an_old_link,
]
each_rule = pytest.mark.parametrize("holds", RULES, ids=lambda rule: rule.__name__)


@each_rule
def test_the_lock_of_the_room_keeps_the_rule(world, holds):
    assert holds(world)


@each_rule
def test_without_the_lock_the_rule_is_broken(world, holds, monkeypatch):
    take_row_locks_away(monkeypatch)
    assert not holds(world)
