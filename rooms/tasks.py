from celery import shared_task

from .models import Invitation, Room


@shared_task
def look_after():
    """At any time, by anybody: what nobody answered or uses any more comes to its end."""
    Invitation.look_after()
    Room.look_after()
