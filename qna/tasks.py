from celery import shared_task

from .models import AnswerNews, ModerationQueue
from .replay_moments import note_moments


@shared_task
def look_after() -> None:
    """Ask hosts whether to open queues that nobody moderates.

    It is safe to run at any time and in several processes.
    """
    ModerationQueue.look_after()


@shared_task
def mail_answers() -> None:
    """Mail people who were away that their questions were answered.

    It is safe to run at any time and in several processes: a row is claimed before its mail.
    """
    AnswerNews.objects.mail_absent(note_moments)
