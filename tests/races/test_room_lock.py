"""People who act at the same instant: rules that the lock of the room keeps.

Each rule has a control, which takes the lock away and must see the rule broken.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from qna.models import Poll, PollVote, Question
from rooms.models import Invitation, RoleLink, Seat
from tests.support.at_once import overlapping
from tests.support.controls import take_row_locks_away

pytestmark = pytest.mark.django_db(transaction=True)


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
