"""Downloads of copies, and making them."""

from functools import partial

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hotline.web.requests import Request
from recordings.access import copy_for, copy_of_kind_for
from recordings.models import Copy
from recordings.tasks import seal
from rooms.event_delivery import unless_redis_is_away
from rooms.views.responses import changed, undoes

from .to_download import to_download


@require_safe
@never_cache
def download(request: Request, pk: int) -> HttpResponse:
    """Redirect somebody who may download the copy to its signed link."""
    copy = copy_for(request.user, pk)
    if not copy.is_ready:
        raise Http404(_("This copy is not ready yet."))
    return to_download(request, copy)


@require_POST
def make(request: Request, slug: str, kind: str) -> HttpResponse:
    """Let the copy of a kind be made, which is of the whole session."""
    copy = copy_of_kind_for(request.user, slug, kind)
    if copy.ask_for():
        _make_soon(copy)
    return changed(request, copy.recording.room)


@require_http_methods(["POST", "DELETE"])
def making(request: Request, pk: int) -> HttpResponse:
    """Let the copy be made, or made again (POST); stop making it (DELETE).

    Two who ask at once get one copy.
    """
    copy = copy_for(request.user, pk)
    if undoes(request):
        copy.cancel()
    elif copy.ask_for():
        _make_soon(copy)
    return changed(request, copy.recording.room)


def _make_soon(copy: Copy) -> None:
    """Wake a worker; if the queue is unavailable, `reconcile` finds the row later."""
    hint = partial(seal.delay, copy.recording_id)
    transaction.on_commit(partial(unless_redis_is_away, hint), robust=True)
