"""Receivers of the signals of allauth, the library that signs people in."""

from allauth.account.signals import password_reset
from django.dispatch import receiver


@receiver(password_reset)
def the_mail_has_reached_them(sender, user, **_):
    """A new password is chosen by a link that was mailed to the address."""
    if user.email and not user.emailaddress_set.exclude(email=user.email.lower()).exists():
        user.prove_address()
