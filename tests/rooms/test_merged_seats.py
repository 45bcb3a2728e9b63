"""A guest signs in to an account that has a seat in the room too: nothing of theirs is lost."""

from datetime import timedelta

import pytest
from django.db.models import ForeignObjectRel
from django.utils import timezone

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from qna.models import AnswerNews, Exposure, Poll, Pseudonym, Question, Vote, WrittenAnswer
from recordings.models import SpeakersPart
from rooms.models import Invitation, Room, Seat, Stay

pytestmark = pytest.mark.django_db
REFERENCES = {
    f"{relation.field.model.__name__}.{relation.field.name}": relation.field
    for relation in Seat._meta.get_fields(include_hidden=True)
    if isinstance(relation, ForeignObjectRel)
}


@pytest.fixture
def guests(live_room, cleo):
    """The seat of Cleo, a guest who hosts with Ada."""
    return live_room.admit(cleo, Seat.COHOST)


@pytest.fixture
def bens(live_room, ben):
    """The seat of Ben's account, to which Cleo signs in."""
    return live_room.admit(ben)


@pytest.fixture
def dovs(live_room, dov):
    return live_room.admit(dov)


@pytest.fixture
def question(dovs):
    return Question.ask(dovs, "How do you price?")


def sign_in(guests, bens):
    guest_signed_in.send(User, guest=guests.person, person=bens.person)


def invited(seat, by, anonymous=False):
    expires_at = timezone.now() + timedelta(minutes=3)
    return Invitation.objects.create(seat=seat, by=by, expires_at=expires_at, anonymous=anonymous)


def in_the_spotlight(seat):
    room = Room.objects.get(pk=seat.room_id)
    room.arrange(Room.SPOTLIGHT, seat)
    return room


def voted_in(seat, dovs):
    poll = Poll.make(dovs.room.seats.get(role=Seat.HOST), "When?", ["Now", "Later"])
    return poll.votes.create(seat=seat, choice=poll.choices.first())


# A row of each kind that refers to a seat: of the seat, of a question of Dov's, and of Dov's seat.
ROWS = {
    "AnswerNews.seat": lambda seat, question, dovs: AnswerNews.objects.create(
        seat=seat, question=question, kind=AnswerNews.NOW, own=False
    ),
    "Exposure.seat": lambda seat, question, dovs: Exposure.objects.create(
        seat=seat, question=question
    ),
    "Invitation.by": lambda seat, question, dovs: invited(dovs, seat),
    "Invitation.seat": lambda seat, question, dovs: invited(seat, dovs, anonymous=True),
    "Poll.by": lambda seat, question, dovs: Poll.make(seat, "When?", ["Now", "Later"]),
    "PollVote.seat": lambda seat, question, dovs: voted_in(seat, dovs),
    "Pseudonym.seat": lambda seat, question, dovs: Pseudonym.of(seat),
    "Question.asker": lambda seat, question, dovs: Question.ask(seat, "Mine?"),
    "Question.put_aside_by": lambda seat, question, dovs: (
        question.refuse("rude", by=seat) and question
    ),
    "Room.spotlight": lambda seat, question, dovs: in_the_spotlight(seat),
    "SpeakersPart.seat": lambda seat, question, dovs: SpeakersPart.objects.create(seat=seat),
    "Stay.seat": lambda seat, question, dovs: Stay.objects.create(seat=seat),
    "Vote.seat": lambda seat, question, dovs: Vote.objects.create(seat=seat, question=question),
    "WrittenAnswer.by": lambda seat, question, dovs: WrittenAnswer.objects.create(
        by=seat, question=question, text="Yes."
    ),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_what_refers_to_a_guest_refers_to_the_account_afterwards(
    guests, bens, dovs, question, name
):
    assert name in ROWS, "a new reference to a seat: add a row here, and move it in a receiver"
    row = ROWS[name](guests, question, dovs)
    sign_in(guests, bens)
    left = REFERENCES[name].model.objects.filter(pk=row.pk)
    assert list(left.values_list(REFERENCES[name].attname, flat=True)) == [bens.pk]


def test_hosts_show_again_what_a_guest_hid_who_has_signed_in(
    guests, bens, question, ada, browser_of
):
    question.refuse("rude", by=guests)
    sign_in(guests, bens)
    address = f"/r/{question.room.slug}/questions/{question.pk}/refused"
    assert browser_of(ada).delete(address).status_code == 204
    assert Question.objects.get(pk=question.pk).is_waiting


def test_an_invitation_of_a_guest_can_be_accepted_after_they_signed_in(guests, bens, dovs):
    dovs.invite(guests)
    sign_in(guests, bens)
    dovs.invitation.accept()
    assert Seat.objects.get(pk=dovs.pk).role == Seat.SPEAKER


def test_a_spotlight_on_a_guest_ends_if_the_account_was_removed(live_room, guests, bens):
    bens.remove()
    live_room.arrange(Room.SPOTLIGHT, guests)
    sign_in(guests, bens)
    room = Room.objects.get()
    assert (room.layout, room.spotlight) == (Room.GRID, None)
