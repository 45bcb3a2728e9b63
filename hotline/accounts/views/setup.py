from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline.accounts import setup_link
from hotline.accounts.authentication import sign_in
from hotline.accounts.forms import SetupForm
from hotline.accounts.models.site import AlreadyOwned


@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    form = SetupForm(request.POST or None)
    if setup_link.opens(token) and form.is_valid():
        with suppress(AlreadyOwned):
            site = form.found_site()
            sign_in(request, site.owner)
            return redirect("home")
    # Check again: the slower of two visitors should see that the link was used, not that the
    # address is taken.
    if not setup_link.opens(token):
        raise Http404(_("This link has been used, or has expired."))
    return render(request, "setup.html", {"form": form})
