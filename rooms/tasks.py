from importlib import import_module

from celery import shared_task
from django.conf import settings

from hotline.accounts.models import User
from hotline.core.unreferenced_rows import forget

from .models import Invitation, Relay, Room, Seat


@shared_task
def look_after() -> None:
    """Expire invitations, free places on stage and end idle rooms.

    It is safe to run at any time and in several processes.
    """
    Invitation.look_after()
    Seat.look_after()
    Room.look_after()


@shared_task
def sweep() -> None:
    """Delete idle seats and guests, expired sessions and relays that are over.

    It is safe to run at any time.
    """
    Relay.forget_past()
    forget(Seat.objects.idle())
    User.objects.forget_idle_guests()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
