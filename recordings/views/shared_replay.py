"""The page of a replay that its hosts share by a link."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.views import lists
from recordings.access import Gone, shared_replay
from recordings.delivery.audience_marks import SHARE
from rooms.live import link_preview
from rooms.live.page_context import page_context, page_template


@require_safe
@never_cache
def show(request: Request, key: str) -> HttpResponse:
    """Show the replay to everybody with the link, also where it is closed to others.

    They see what a visitor of the room's page sees, whoever they are.
    """
    try:
        share = shared_replay(key)
    except Gone as over:
        return sorry(request, 410, str(over))
    room = share.recording.room
    context = page_context(room, None, request.GET, reader=f"{SHARE}{share.key}")
    context["address"] = share.path  # of this page, and not of the room's, which may be closed
    context["questions_address"] = reverse("shared-questions", args=[share.key])
    context["preview"] = link_preview.of_share(room, share.path)
    answer = render(request, page_template(room), context)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is the permission
    return answer


@require_safe
@never_cache
def questions(request: Request, key: str) -> HttpResponse:
    """Return list items to the page of a shared replay, as `qna.views.lists.listed` does.

    Whoever has the link reads them as a visitor does, also where the replay is closed to others.
    """
    try:
        share = shared_replay(key)
    except Gone as over:
        return sorry(request, 410, str(over))
    return lists.pieces(request, share.recording.room, None)
