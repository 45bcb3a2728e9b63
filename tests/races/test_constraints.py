"""Two people who make the same row at the same instant, of which a constraint lets one be.

Each constraint has a control, which takes it away and must see two rows.
"""

from uuid import uuid4

import pytest
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
from recordings.models import Copy, Share, Take
from rooms.models import (
    Destination,
    Invitation,
    MediaServer,
    ReactionCount,
    Relay,
    RoleLink,
    Room,
    Seat,
    Stay,
)
from tests.support.at_once import overlapping
from tests.support.controls import unique_constraints, without_constraint

pytestmark = pytest.mark.django_db(transaction=True)

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


def _share_by_row(world):
    # The row of the recording keeps two requests apart before the constraint does.
    Share.objects.bulk_create([Share(recording=world.recording, once=KEY)], ignore_conflicts=True)


def _stay_by_row(world):
    # The room's lock keeps two media servers apart before the constraint does.
    Stay.objects.bulk_create([Stay(seat=world.cleos)], ignore_conflicts=True)


def _relay_by_row(world):
    # The room's lock keeps two calls of one media server apart before the constraint does.
    row = Relay(room=world.room, media_server=MediaServer.take_name("relay:1"), epoch=1)
    Relay.objects.bulk_create([row], ignore_conflicts=True)


def _destination_by_row(world):
    # The room's lock keeps two requests apart before the constraint does.
    row = Destination(room=world.room, name="A", address="rtmp://a.example/x", once=KEY)
    Destination.objects.bulk_create([row], ignore_conflicts=True)


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
    "a_destination_is_added_once": (
        _destination_by_row,
        lambda world: Destination.objects.filter(once=KEY),
    ),
    "a_share_is_made_once": (_share_by_row, lambda world: Share.objects.all()),
    "one_open_stay_of_a_seat": (
        _stay_by_row,
        lambda world: Stay.objects.filter(ended_at=None),
    ),
    "a_media_server_relays_a_room_once": (_relay_by_row, lambda world: Relay.objects.all()),
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
