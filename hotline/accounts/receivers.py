"""Receivers of the signals of allauth, the library that signs people in."""

from allauth.account.signals import password_reset
from django.dispatch import receiver

from .models import User


@receiver(password_reset)
def the_mail_has_reached_them(sender: object, user: User, **_: object) -> None:
    """Mark the address as confirmed, because the link for a new password was mailed to it."""
    if user.email and not user.emailaddress_set.exclude(email=user.email.lower()).exists():
        user.confirm_address()
