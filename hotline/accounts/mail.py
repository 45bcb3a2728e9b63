"""Mail about accounts.

A mail to an address that has not proved to be its owner's holds nothing that a stranger typed: no
name, no title, no host. Else the site would carry anybody's words to anybody.
"""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from hotline import limits
from hotline.web.absolute_urls import absolute

from . import tokens
from .models import Site, User

SIGN_UP, PROOF, NEW_PASSWORD = "sign-up", "proof", "new-password"
LIFETIME = 3 * 24 * 3600  # seconds that a mailed link works

FOLDER = "account/email/"


def spend(request, purpose: str, email: str) -> None:
    """Count a mail that somebody asks for, before it is looked up whether `email` has an account:
    refused or not, it tells nothing of that.

    Each purpose has its own count: no stranger who asks for the one keeps somebody from the other.
    What keeps them from a new password are mails by which they have one. Of the site's count only
    a mail that is sent takes something: see `spend_for_accounts`, and "sign_up".

    Args:
        email: as it is looked up, in lower case.

    Raises:
        Limited: too many to this person, or from this network.
    """
    limits.spend("mail", person=f"{purpose} {email}", address=limits.address_of(request))


def spend_for_accounts(is_sent: bool = True) -> None:
    """Count a mail to somebody who has an account. One that is not sent, for there is no account,
    is not counted, but refused when it would have been: that tells nothing either.

    Raises:
        Limited: the site sends too many.
    """
    if is_sent:
        limits.spend("mail_to_accounts")
    else:
        limits.check("mail_to_accounts")


def way_in(email: str, invitation=None) -> None:
    """The link by which an account is created; to who has one, a word that they have."""
    known = User.objects.of_address(email).first()
    if known is None:
        said = {"email": email, "invitation": invitation and invitation.pk}
        link = absolute(reverse("account_create", args=[tokens.sign(SIGN_UP, said)]))
        send("sign_up", email, link=link)
    elif known.is_active:
        reset = absolute(reverse("account_reset_password"))
        send("known", known.email, link=absolute(reverse("account_login")), reset=reset)


def proof(person) -> None:
    """The link by which they prove that mail to their address reaches them."""
    token = tokens.sign(PROOF, [person.pk, person.email])
    send("proof", person.email, link=absolute(reverse("account_proof", args=[token])))


def invitation(invited) -> None:
    send("invitation", invited.email, link=invited.link, expires_at=invited.expires_at)


def send(name: str, to: str, **context) -> None:
    write(name, to, **context).send()


def write(name: str, to: str, **context) -> EmailMessage:
    context["site"] = Site.current() or "Hotline"
    subject = " ".join(render_to_string(f"{FOLDER}{name}_subject.txt", context).split())
    text = render_to_string(f"{FOLDER}{name}_message.txt", context).strip() + "\n"
    return EmailMessage(subject, text, to=[to])
