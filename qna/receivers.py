"""Updates questions and votes when a session ends or a guest signs in."""

from django.dispatch import receiver

from hotline.accounts.signals import guest_signed_in
from rooms import events

from .models import Question, Vote


@receiver(events.ended)
def the_last_answer_is_complete(sender, room, **_):
    for question in Question.objects.filter(room=room, state=Question.NOW):
        question.finish()


@receiver(guest_signed_in)
def votes_of_accounts_count(sender, person, **_):
    """Count the moved votes; the `rooms` app connects first, so it has moved the seats already."""
    Vote.count_all_of(person)
