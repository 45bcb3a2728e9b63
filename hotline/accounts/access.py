"""The owner's rules for this site: whether a person may create an account or host sessions."""

from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from .models import AccountInvitation, Site, User


def may_sign_up(site: Site) -> bool:
    """Whether anybody may create an account, without an invitation."""
    return site.sign_up == Site.ANYBODY


def why_no_account(site: Site, invitation: AccountInvitation | None = None) -> str:
    """A sentence for somebody who can't create an account; empty when they can."""
    if site.sign_up == Site.NOBODY:
        return _("Nobody can create an account here at present.")
    if invitation or may_sign_up(site):
        return ""
    return _("Accounts here are created by invitation. Ask the owner of this site for one.")


def may_host(person: User | AnonymousUser, site: Site | None = None) -> TypeGuard[User]:
    """Whether `person` may start rooms and go live. The owner and moderators always may."""
    if not person.is_authenticated or person.is_guest or not person.is_active:
        return False
    if person.is_staff or person.may_host:
        return True
    site = site or Site.rules()
    if site.hosting == Site.ANYBODY:
        return True
    return site.hosting == Site.CONFIRMED and person.address_is_confirmed


def why_not_host(person: User | AnonymousUser, site: Site) -> str:
    """A sentence for `person` that says what to do; empty when they may host."""
    if may_host(person, site):
        return ""
    if not person.is_authenticated or person.is_guest:
        return _("Sign in to start a room of your own.")
    if site.hosting == Site.CONFIRMED:
        return _("Confirm your email address first: then you can start a room.")
    return _("The owner of this site chooses who hosts. Ask them to let you host.")


def may_invite(person: User | AnonymousUser) -> bool:
    """Whether `person` may invite people to create an account, which the admin lets them do."""
    moderates = person.is_active and person.is_staff
    return moderates and person.has_perm("accounts.add_accountinvitation")


def can_confirm_address(person: User | AnonymousUser) -> TypeGuard[User]:
    """Whether `person` has an account with an address that is not confirmed yet."""
    return bool(
        person.is_authenticated
        and not person.is_guest
        and person.email
        and not person.address_is_confirmed
    )
