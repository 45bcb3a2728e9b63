"""What a room's life means for its questions."""

from django.dispatch import receiver

from rooms import events

from .models import Question


@receiver(events.ended)
def the_last_answer_is_complete(sender, room, **_):
    for question in Question.objects.filter(room=room, state=Question.NOW):
        question.finish()
