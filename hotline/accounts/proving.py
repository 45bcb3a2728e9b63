"""Views by which a person with an account proves that mail to their address reaches them."""

from allauth.account import views as allauth
from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hotline.web.errors import sorry

from . import access, mail, tokens
from .models import User


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Mail the link, only to the address of the person's account."""
    person = request.user
    if not access.can_prove(person):
        raise PermissionDenied(_("There is no address to confirm."))
    assert person.email is not None, "the person has an address to prove"
    mail.spend(request, mail.PROOF, person.email.lower())
    mail.spend_for_accounts()
    mail.proof(person)
    said = _("A link is on its way to %(email)s. Open it to confirm your address.")
    messages.success(request, said % {"email": person.email})
    return redirect("home")


class NewPassword(allauth.PasswordResetView):
    """allauth's page for a new password; it counts its mails with all others of the site."""

    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        mail.spend(self.request, mail.NEW_PASSWORD, form.cleaned_data["email"])
        mail.spend_for_accounts(is_sent=bool(form.users))
        return super().form_valid(form)


new_password = NewPassword.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prove(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the mailed link; only its button proves the address.

    Mail scanners open links too.
    """
    person = None
    if said := tokens.read(mail.PROOF, token, mail.LIFETIME):
        pk, email = said
        person = User.objects.filter(pk=pk, email=email, is_active=True).first()
    if person is None:
        return sorry(request, 410, _("This link has expired. Ask for a new one."))
    if request.method != "POST":
        return render(request, "account/prove.html", {"email": person.email})
    person.prove_address()
    messages.success(request, _("Your address is confirmed."))
    return redirect("home" if request.user == person else "account_login")
