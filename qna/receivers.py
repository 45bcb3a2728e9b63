"""Updates questions, votes and polls when a session ends or a guest signs in."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from rooms import events
from rooms.models import Room, Seat

from . import search
from .models import Poll, Question, Vote
from .models.poll_voting import count_poll_votes_of
from .models.text_written import text_written


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


@receiver(events.seats_merged)
def acts_of_a_host_follow_the_person(sender: object, seat: Seat, kept: Seat, **_: object) -> None:
    """Move what a guest who hosted put aside: hosts bring back nothing that no host put aside."""
    Question.objects.filter(put_aside_by=seat).update(put_aside_by=kept)
    Poll.objects.filter(by=seat).update(by=kept)


@receiver(post_delete, sender=Question)
def a_deleted_question_is_not_found(sender: object, instance: Question, **_: object) -> None:
    """Remove the row from the index of the search, whose table no foreign key joins."""
    search.forget(instance.pk)


@receiver(post_delete, sender=Question)
def a_deleted_answer_is_not_shown(sender: object, instance: Question, **_: object) -> None:
    """Say after the commit that the replay of its room shows it no more, if the room is left.

    After the commit, because a person's rows are deleted before the room's row could be held.
    """
    if instance.state == Question.ANSWERED and instance.taken_at:
        transaction.on_commit(partial(_answer_is_gone, instance.room_id), robust=True)


@transaction.atomic
def _answer_is_gone(room_id: int) -> None:
    room = Room.objects.select_for_update(no_key=True).filter(pk=room_id).first()
    if room is not None:
        events.answer_shown_otherwise(room, hidden=True)


@receiver(text_written)
def a_question_is_found_by_its_text(sender: object, question: Question, **_: object) -> None:
    """Index the text in the transaction that writes it."""
    search.keep(question)
