from celery import shared_task

from .models import ModerationQueue


@shared_task
def look_after() -> None:
    """Ask hosts whether to open queues that nobody moderates.

    It is safe to run at any time and in several processes.
    """
    ModerationQueue.look_after()
