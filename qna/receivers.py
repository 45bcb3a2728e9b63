"""What a room's life means for its questions."""

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
    """After the seats and their votes have followed the person: the app of rooms hears it first."""
    Vote.count_all_of(person)
