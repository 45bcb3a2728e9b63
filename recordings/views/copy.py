"""Downloads of copies, and making them."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from recordings.access import copy_for
from recordings.tasks import encode_soon


@require_safe
@never_cache
def download(request: Request, pk: int) -> HttpResponse:
    """Redirect somebody who may download the copy to its signed link."""
    copy = copy_for(request.user, pk)
    if not copy.is_ready:
        raise Http404(_("This copy is not ready yet."))
    return redirect(copy.link())


def make(request: Request, pk: int) -> HttpResponse:
    """Let the copy be made, or made again; two who ask at once get one copy."""
    copy = copy_for(request.user, pk)
    if copy.ask_for():
        encode_soon(copy.recording)
    return done(request, copy.recording.room)


def cancel(request: Request, pk: int) -> HttpResponse:
    """Stop making the copy."""
    copy = copy_for(request.user, pk)
    copy.cancel()
    return done(request, copy.recording.room)
