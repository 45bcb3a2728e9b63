"""Views by which a person with an account confirms that mail to their address reaches them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hotline.accounts import access, mail, tokens
from hotline.accounts.models import User
from hotline.web.errors import sorry


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Mail the link, only to the address of the person's account."""
    person = request.user
    if not access.can_confirm_address(person):
        raise PermissionDenied(_("There is no address to confirm."))
    assert person.email is not None, "the person has an address to confirm"
    mail.spend(request, mail.CONFIRMATION, person.email.lower())
    mail.spend_for_accounts()
    mail.confirmation(person)
    sentence = _("A link is on its way to %(email)s. Open it to confirm your address.")
    messages.success(request, sentence % {"email": person.email})
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the mailed link; only its button confirms the address.

    Mail scanners open links too.
    """
    person = None
    if signed := tokens.read(mail.CONFIRMATION, token, mail.LIFETIME):
        pk, email = signed
        person = User.objects.filter(pk=pk, email=email, is_active=True).first()
    if person is None:
        return sorry(request, 410, _("This link has expired. Ask for a new one."))
    if request.method != "POST":
        return render(request, "account/confirm_address.html", {"email": person.email})
    person.confirm_address()
    messages.success(request, _("Your address is confirmed."))
    return redirect("home" if request.user == person else "account_login")
