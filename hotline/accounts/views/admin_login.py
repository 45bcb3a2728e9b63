from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods


@require_http_methods(["GET", "HEAD", "POST"])
def admin_login(request: HttpRequest) -> HttpResponse:
    """Replace the login page of Django's admin, which redirects visitors without access here."""
    person = request.user
    if person.is_authenticated and not person.is_guest:
        raise PermissionDenied(_("Only moderators of this site can see this page."))
    wanted = QueryDict(mutable=True)
    wanted["next"] = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('account_login')}?{wanted.urlencode(safe='/')}")
