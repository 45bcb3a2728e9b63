from importlib import import_module

from celery import shared_task
from django.conf import settings

from hotline.accounts.models import User
from hotline.core.unreferenced import forget

from .models import Invitation, Room, Seat


@shared_task
def look_after():
    """At any time, by anybody: what nobody answered or uses any more comes to its end."""
    Invitation.look_after()
    Room.look_after()


@shared_task
def sweep():
    """At any time, by anybody: guests who left nothing, and logins that are over, go."""
    forget(Seat.objects.idle())
    User.objects.forget_idle_guests()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
