"""The one door for signing in: the admin's own leads here as well."""

from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline import limits


def authenticate(request, email, password):
    """Return the person, also of a closed account; None for a wrong password. One hash a try.

    Raises:
        Limited: too many tries. Counted are the tries of one network at one account, so that a
            stranger who guesses at it does not keep its owner out.
    """
    address = limits.address_of(request)
    limits.spend("sign_in", person=f"{limits.network(address)} {email.lower()}", address=address)
    person = AuthenticationBackend().authenticate(request, email=email, password=password)
    return person or AuthenticationBackend.unstash_authenticated_user()


@require_http_methods(["GET", "HEAD", "POST"])
def admin_door(request):
    """Where Django's admin sends who may not see it."""
    person = request.user
    if person.is_authenticated and not person.is_guest:
        raise PermissionDenied(_("Only moderators of this site can see this page."))
    wanted = QueryDict(mutable=True)
    wanted["next"] = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('account_login')}?{wanted.urlencode(safe='/')}")
