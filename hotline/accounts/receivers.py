"""Receivers of signals: those of allauth, the library that signs people in, and of migrations."""

from allauth.account.signals import password_reset
from django.core.management.base import CommandError
from django.db.models.signals import pre_migrate
from django.dispatch import receiver

from .models import SiteKey, User
from .start_check import OF_ANOTHER_SITE


@receiver(pre_migrate)
def leave_the_tables_of_another_site(sender: object, **_: object) -> None:
    """Refuse to change them, because that can't be undone. Raises CommandError."""
    if SiteKey.is_of_others():
        raise CommandError(OF_ANOTHER_SITE)


@receiver(password_reset)
def the_mail_has_reached_them(sender: object, user: User, **_: object) -> None:
    """Mark the address as confirmed, because the link for a new password was mailed to it."""
    if user.email and not user.emailaddress_set.exclude(email=user.email.lower()).exists():
        user.confirm_address()
