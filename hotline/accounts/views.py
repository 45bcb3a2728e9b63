from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from . import setup as door
from .forms import SetupForm
from .models.site import AlreadyOwned

BACKEND = "django.contrib.auth.backends.ModelBackend"


def setup(request, token):
    if not door.opens(token):
        raise Http404(_("This link has been used, or has expired."))
    form = SetupForm(request.POST or None)
    if form.is_valid():
        try:
            site = form.found_site()
        except AlreadyOwned:
            raise Http404(_("This link has been used, or has expired.")) from None
        login(request, site.owner, backend=BACKEND)
        return redirect("home")
    return render(request, "setup.html", {"form": form})
