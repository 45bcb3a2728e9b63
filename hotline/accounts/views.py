from contextlib import suppress

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from . import setup as door
from .forms import SetupForm
from .models.site import AlreadyOwned

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    form = SetupForm(request.POST or None)
    if door.opens(token) and form.is_valid():
        with suppress(AlreadyOwned):
            site = form.found_site()
            login(request, site.owner, backend=BACKEND)
            return redirect("home")
    # Check again: the slower of two visitors should see that the link was used, not that the
    # address is taken.
    if not door.opens(token):
        raise Http404(_("This link has been used, or has expired."))
    return render(request, "setup.html", {"form": form})
