"""Downloads of copies."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from recordings.access import copy_for


@require_safe
@never_cache
def download(request: Request, pk: int) -> HttpResponse:
    """Redirect somebody who may download the copy to its signed link."""
    copy = copy_for(request.user, pk)
    if not copy.is_ready:
        raise Http404(_("This copy is not ready yet."))
    return redirect(copy.link())
