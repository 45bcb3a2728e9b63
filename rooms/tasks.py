from celery import shared_task

from .models import Room


@shared_task
def look_after():
    """At any time, by anybody: warns rooms that fell silent, ends those that stayed so."""
    Room.look_after()
