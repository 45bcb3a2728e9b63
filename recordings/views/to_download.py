import logging

from django.http import HttpResponse
from django.shortcuts import redirect

from hotline.web.errors import sorry
from hotline.web.requests import Request
from recordings.delivery import copies_store
from recordings.delivery.store_errors import StoreError
from recordings.models import Copy

logger = logging.getLogger(__name__)


def to_download(request: Request, copy: Copy) -> HttpResponse:
    """Redirect to a new address of a copy that this person may download."""
    try:
        return redirect(copy.link(request.method or "GET"))
    except StoreError:  # this machine has no key
        logger.exception("no address of copy %s can be made", copy.pk)
        return sorry(request, 503, str(copies_store.NO_LINK))
