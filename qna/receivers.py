"""Updates questions and votes when a session ends or a guest signs in."""

from django.dispatch import receiver

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from rooms import events
from rooms.models import Room

from .models import Poll, Question, Vote
from .models.poll_voting import count_poll_votes_of


@receiver(events.ended)
def the_last_answer_is_complete(sender: object, room: Room, **_: object) -> None:
    """Mark the question that is being answered when the session ends as answered.

    The question that is Next waits again, because it was not answered.
    """
    for question in Question.objects.filter(room=room, state=Question.NOW):
        question.finish()
    for question in Question.objects.filter(room=room, state=Question.NEXT):
        question.let_wait()


@receiver(events.ended)
def the_poll_is_over(sender: object, room: Room, **_: object) -> None:
    """Close the poll that is open when the session ends."""
    for poll in Poll.objects.filter(room=room, state=Poll.OPEN):
        poll.close()


@receiver(guest_signed_in)
def votes_of_accounts_count(sender: object, person: User, **_: object) -> None:
    """Count the moved votes; the `rooms` app connects first, so it has moved the seats already."""
    Vote.count_all_of(person)
    count_poll_votes_of(person)
