"""Mail about accounts.

A mail to an unconfirmed address contains nothing that a stranger typed: no name, no title, no
host. Otherwise strangers could send their own words to anybody through the site.
"""

from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from hotline import limits
from hotline.web.absolute_urls import absolute

from . import tokens
from .models import AccountInvitation, Site, User

SIGN_UP, CONFIRMATION, NEW_PASSWORD = "sign-up", "confirmation", "new-password"
LIFETIME = 3 * 24 * 3600  # seconds that a mailed link works

FOLDER = "account/email/"


def spend(request: HttpRequest, purpose: str, email: str) -> None:
    """Count a requested mail before looking up the account of `email`.

    So a refusal does not reveal whether the address has an account. Each purpose has its own count,
    so that a stranger who requests mails of one purpose does not block those of another. If many
    requests block mails for a new password, the person has already received some. The site's count
    includes only mails that are sent: see `spend_for_accounts`, and "sign_up".

    Args:
        email: in lower case, as accounts are looked up.

    Raises:
        Limited: too many mails to this person, or from this network.
    """
    limits.spend("mail", person=f"{purpose} {email}", address=limits.address_of(request))


def spend_for_accounts(is_sent: bool = True) -> None:
    """Count a mail to a person who has an account.

    A mail that is not sent, because there is no account, is not counted; but it is refused whenever
    it would be refused if counted, so that a refusal reveals nothing.

    Raises:
        Limited: the site sends too many mails.
    """
    if is_sent:
        limits.spend("mail_to_accounts")
    else:
        limits.check("mail_to_accounts")


def way_in(email: str, invitation: AccountInvitation | None = None) -> None:
    """Mail the link that creates an account; if the address has one, mail that it has."""
    known = User.objects.of_address(email).first()
    if known is None:
        said = {"email": email, "invitation": invitation and invitation.pk}
        link = absolute(reverse("account_create", args=[tokens.sign(SIGN_UP, said)]))
        send("sign_up", email, link=link)
    elif known.is_active:
        assert known.email is not None, "the person was found by this address"
        reset = absolute(reverse("account_reset_password"))
        send("account_exists", known.email, link=absolute(reverse("account_login")), reset=reset)


def confirmation(person: User) -> None:
    """Mail the link by which a person confirms that mail to their address reaches them."""
    assert person.email is not None, "only an address can be confirmed"
    token = tokens.sign(CONFIRMATION, [person.pk, person.email])
    send(
        "confirmation",
        person.email,
        link=absolute(reverse("account_confirm_address", args=[token])),
    )


def invitation(invited: AccountInvitation) -> None:
    send("invitation", invited.email, link=invited.link, expires_at=invited.expires_at)


def send(name: str, to: str, **context: object) -> None:
    write(name, to, **context).send()


def write(name: str, to: str, **context: object) -> EmailMessage:
    context["site"] = Site.current() or "Hotline"
    subject = " ".join(render_to_string(f"{FOLDER}{name}_subject.txt", context).split())
    text = render_to_string(f"{FOLDER}{name}_message.txt", context).strip() + "\n"
    return EmailMessage(subject, text, to=[to])
