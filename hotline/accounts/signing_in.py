"""Sign people in by one page; the login page of Django's admin redirects to it."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline import limits


def authenticate(request: HttpRequest, email: str, password: str) -> AbstractBaseUser | None:
    """Return the person, even if their account is closed; None for a wrong password.

    Each attempt makes one hash.

    Raises:
        Limited: too many attempts. They are counted per network and account together, so that a
            stranger who guesses at an account does not lock its owner out.
    """
    address = limits.address_of(request)
    limits.spend("sign_in", person=f"{limits.network(address)} {email.lower()}", address=address)
    person = AuthenticationBackend().authenticate(request, email=email, password=password)
    return person or AuthenticationBackend.unstash_authenticated_user()


@require_http_methods(["GET", "HEAD", "POST"])
def admin_door(request: HttpRequest) -> HttpResponse:
    """Replace the login page of Django's admin, which redirects visitors without access here."""
    person = request.user
    if person.is_authenticated and not person.is_guest:
        raise PermissionDenied(_("Only moderators of this site can see this page."))
    wanted = QueryDict(mutable=True)
    wanted["next"] = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('account_login')}?{wanted.urlencode(safe='/')}")
