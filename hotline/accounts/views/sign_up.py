"""Views that create an account: enter an address, open the mailed link, choose name and password.

The first step asks for the address alone. Only its owner learns, by mail, whether it has an
account. Before the address is confirmed nothing about it is stored, and nothing that a stranger
typed is mailed to it.
"""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hotline import limits
from hotline.accounts import access, mail, tokens
from hotline.accounts.forms import AccountForm, AddressForm
from hotline.accounts.models import AccountInvitation, Site, User
from hotline.web.errors import sorry

LONGEST = 500  # characters of the URL of a page of this site
NEXT = "after_sign_up"  # key in the session of the browser that asked; mails don't carry the URL


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def address(request: HttpRequest) -> HttpResponse:
    """Ask for the address to which the link is mailed, on a site where anybody may sign up."""
    why_not = access.why_no_account(Site.rules())
    if why_not:
        return render(request, "account/signup_closed.html", {"why_not": why_not}, status=403)
    return _ask_address(request)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an invitation's link."""
    invited = _open(AccountInvitation.of_token(token))
    person = request.user
    if person.is_authenticated and not person.is_guest:
        return _accept(request, person, invited)
    if not invited.email:
        return _ask_address(request, invited)
    if User.objects.of_address(invited.email).exists():
        return render(request, "account/account_exists.html", {"email": invited.email})
    return _make_account(request, invited.email, invited)


@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signup_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def create(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the mailed link: ask for name and password."""
    said = tokens.read(mail.SIGN_UP, token, mail.LIFETIME)
    if said is None:
        return sorry(request, 410, _("This link has expired. Ask for a new one."))
    invited = None
    if said["invitation"]:
        invited = _open(AccountInvitation.objects.open().filter(pk=said["invitation"]).first())
    elif why_not := access.why_no_account(Site.rules()):
        raise PermissionDenied(why_not)
    if User.objects.of_address(said["email"]).exists():
        return render(request, "account/account_exists.html", {"email": said["email"]})
    return _make_account(request, said["email"], invited)


def _ask_address(request: HttpRequest, invited: AccountInvitation | None = None) -> HttpResponse:
    form = AddressForm(request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if form.is_valid():
        email = form.cleaned_data["email"]
        mail.spend(request, mail.SIGN_UP, email)
        _count(request, invited)  # last, so that the site's count includes only mails that are sent
        # After the counts, because a session is a row and strangers must not create many.
        if len(wanted) < LONGEST and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            request.session[NEXT] = wanted
        mail.way_in(email, invited)
        return redirect("account_signup_sent")
    context = {"form": form, "invited": invited, "next": wanted}
    return render(request, "account/signup.html", context, status=422 if form.errors else 200)


def _count(request: HttpRequest, invited: AccountInvitation | None) -> None:
    """Count a sign-up, per invitation if there is one, else per network.

    The people of one invitation are often in one office.
    """
    if invited:
        limits.spend("sign_up", person=invited.pk)
    else:
        limits.spend("sign_up", address=limits.address_of(request))


@sensitive_post_parameters("password")
def _make_account(
    request: HttpRequest, email: str, invited: AccountInvitation | None = None
) -> HttpResponse:
    form = AccountForm(request.POST or None, email=email)
    if form.is_valid():
        said = form.cleaned_data
        try:
            person = User.objects.sign_up(email, said["name"], said["password"], invited)
        except ValidationError as refused:
            return sorry(request, 410, refused.messages[0])
        except IntegrityError:  # the same link in another tab was faster
            return render(request, "account/account_exists.html", {"email": email})
        wanted = request.session.get(NEXT) or "home"  # read first: login ends a guest's session
        get_adapter().login(request, person)
        request.session.pop(NEXT, None)
        return redirect(wanted)
    context = {"form": form, "email": email, "invited": invited}
    return render(
        request, "account/create_account.html", context, status=422 if form.errors else 200
    )


def _accept(request: HttpRequest, person: User, invited: AccountInvitation) -> HttpResponse:
    """Accept an invitation for a person with an account; it can only let them host."""
    if not invited.grants_hosting or access.may_host(person):
        messages.info(request, _("You have an account already, and are signed in."))
        return redirect("home")
    if invited.email and invited.email != (person.email or "").lower():
        raise PermissionDenied(_("This invitation is for somebody else."))
    if request.method != "POST":
        return render(request, "account/accept_invitation.html", {"person": person})
    try:
        invited.accept(person)
    except ValidationError as refused:
        return sorry(request, 410, refused.messages[0])
    messages.success(request, _("You may host sessions now."))
    return redirect("home")


def _open(invited: AccountInvitation | None) -> AccountInvitation:
    """Return the invitation; raise PermissionDenied, with a sentence, if it can't be used."""
    if invited is None:
        raise PermissionDenied(
            _("This invitation has been used, taken back, or has expired. Ask for another one.")
        )
    if why_not := access.why_no_account(Site.rules(), invited):
        raise PermissionDenied(why_not)
    return invited
