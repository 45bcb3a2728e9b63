"""How an account is made: an address, a mail to it, and by the link in it a name and a password.

The address comes first, alone. Whether it has an account is told to its owner by mail and to
nobody else; nothing is stored, and nothing that a stranger typed is mailed, before it is proved.
"""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hotline import limits
from hotline.web.errors import sorry

from . import access, mail, tokens
from .forms import AccountForm, AddressForm
from .models import AccountInvitation, Site, User

LONGEST = 500  # characters of the address of a page of ours
NEXT = "after_sign_up"  # in the session of the browser that asked: a mail carries no such word


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def address(request):
    """Where anybody may sign up: the address to which the link is mailed."""
    why_not = access.why_no_account(Site.rules())
    if why_not:
        return render(request, "account/signup_closed.html", {"why_not": why_not}, status=403)
    return _ask_address(request)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request, token):
    """Somebody opens an invitation."""
    invited = _open(AccountInvitation.of_token(token))
    if request.user.is_authenticated and not request.user.is_guest:
        return _accept(request, invited)
    if not invited.email:
        return _ask_address(request, invited)
    if User.objects.of_address(invited.email).exists():
        return render(request, "account/known.html", {"email": invited.email})
    return _make_account(request, invited.email, invited)


@require_safe
@never_cache
def sent(request):
    return render(request, "account/signup_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def create(request, token):
    """Somebody opens the link that was mailed to them."""
    said = tokens.read(mail.SIGN_UP, token, mail.LIFETIME)
    if said is None:
        return sorry(request, 410, _("This link has expired. Ask for a new one."))
    invited = None
    if said["invitation"]:
        invited = _open(AccountInvitation.objects.open().filter(pk=said["invitation"]).first())
    elif why_not := access.why_no_account(Site.rules()):
        raise PermissionDenied(why_not)
    if User.objects.of_address(said["email"]).exists():
        return render(request, "account/known.html", {"email": said["email"]})
    return _make_account(request, said["email"], invited)


def _ask_address(request, invited=None):
    form = AddressForm(request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if form.is_valid():
        email = form.cleaned_data["email"]
        mail.spend(request, mail.SIGN_UP, email)
        _count(request, invited)  # last: what the site's count loses is a mail that is sent
        # After what is counted: a session is a row, which strangers may not make without end.
        if len(wanted) < LONGEST and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            request.session[NEXT] = wanted
        mail.way_in(email, invited)
        return redirect("account_signup_sent")
    context = {"form": form, "invited": invited, "next": wanted}
    return render(request, "account/signup.html", context, status=422 if form.errors else 200)


def _count(request, invited):
    """People with one invitation are counted together, wherever they are: often in one office."""
    if invited:
        limits.spend("sign_up", person=invited.pk)
    else:
        limits.spend("sign_up", address=limits.address_of(request))


@sensitive_post_parameters("password")
def _make_account(request, email, invited=None):
    form = AccountForm(request.POST or None, email=email)
    if form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                person = User.objects.sign_up(email, said["name"], said["password"], invited)
        except ValidationError as refused:
            return sorry(request, 410, refused.messages[0])
        except IntegrityError:  # the same link in another tab was faster
            return render(request, "account/known.html", {"email": email})
        wanted = request.session.get(NEXT) or "home"  # a guest's session ends with the next line
        get_adapter().login(request, person)
        request.session.pop(NEXT, None)
        return redirect(wanted)
    context = {"form": form, "email": email, "invited": invited}
    return render(request, "account/create.html", context, status=422 if form.errors else 200)


def _accept(request, invited):
    """By somebody who has an account: what is left of an invitation is that it lets them host."""
    person = request.user
    if not invited.grants_hosting or access.may_host(person):
        messages.info(request, _("You have an account already, and are signed in."))
        return redirect("home")
    if invited.email and invited.email != (person.email or "").lower():
        raise PermissionDenied(_("This invitation is for somebody else."))
    if request.method != "POST":
        return render(request, "account/accept.html", {"person": person})
    try:
        invited.accept(person)
    except ValidationError as refused:
        return sorry(request, 410, refused.messages[0])
    messages.success(request, _("You may host sessions now."))
    return redirect("home")


def _open(invited):
    """Raises PermissionDenied, with a sentence, where nobody creates an account by it."""
    if invited is None:
        raise PermissionDenied(
            _("This invitation has been used, taken back, or has expired. Ask for another one.")
        )
    if why_not := access.why_no_account(Site.rules(), invited):
        raise PermissionDenied(why_not)
    return invited
