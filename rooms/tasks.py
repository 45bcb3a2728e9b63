from importlib import import_module

from celery import shared_task
from django.conf import settings

from hotline.accounts.models import User
from hotline.core.task_parts import going_on
from hotline.core.unreferenced_rows import forget

from .models import Invitation, Relay, Room, Seat


@shared_task
def look_after() -> None:
    """Expire invitations, free places on stage and end idle rooms.

    It is safe to run at any time and in several processes.
    """
    with going_on("overdue invitations"):
        Invitation.look_after()
    with going_on("the places of absent speakers"):
        Seat.look_after()
    with going_on("the end of idle rooms"):
        Room.look_after()


@shared_task
def sweep() -> None:
    """Delete idle seats and guests, expired sessions and relays that are over.

    It is safe to run at any time.
    """
    with going_on("relays that are over"):
        Relay.forget_past()
    with going_on("idle seats"):
        forget(Seat.objects.idle())
    with going_on("idle guests"):
        User.objects.forget_idle_guests()
    with going_on("expired sessions"):
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
