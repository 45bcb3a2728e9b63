"""What becomes of a recording: how long it is kept, and what failed of it tried again."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from hotline.accounts.models import Site
from hotline.web.reloads import next_reload
from hotline.web.requests import Request
from recordings.access import recording_for
from recordings.forms import KeepForm
from recordings.models import Recording
from recordings.tasks import erase, seal
from rooms.event_delivery import unless_redis_is_away
from rooms.views.responses import changed, undoes

PAGE, HEAD = "recordings/keeping.html", "recordings/parts/kept.html"


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
@never_cache
def recording(request: Request, slug: str) -> HttpResponse:
    """Show the host how long the recording is kept (GET), or erase it (DELETE).

    To htmx, which reloads the page, show the head alone; where the page offers something else by
    now, let it load the whole page.
    """
    kept = recording_for(request.user, slug)
    if request.method == "POST" and not undoes(request):
        return HttpResponseNotAllowed(["GET", "DELETE"])
    if not undoes(request):
        if request.htmx and request.GET.get("offers") != _offers(kept):
            return HttpResponseClientRedirect(request.path)
        return _page(request, kept, KeepForm(recording=kept))
    if request.method == "POST" and "sure" not in request.POST:
        return _page(request, kept, KeepForm(recording=kept), unsure=True)
    if kept.erase(Recording.HOST):
        transaction.on_commit(partial(unless_redis_is_away, partial(erase.delay, kept.pk)))
    return _done(request, kept)


@require_http_methods(["POST", "DELETE"])
def keeping(request: Request, slug: str) -> HttpResponse:
    """Keep the recording until a day (POST), or by the rule of the site (DELETE)."""
    kept = recording_for(request.user, slug)
    if undoes(request):
        saved = kept.keep_until(None)
    else:
        form = KeepForm(request.POST, recording=kept)
        saved = form.is_valid() and form.save()
        if form.errors:
            return _page(request, kept, form)
    if saved:
        messages.success(request, kept.kept_in_words(Site.rules()))
    return _done(request, kept)


@require_POST
def retry(request: Request, slug: str) -> HttpResponse:
    """Try again what failed of the recording, and of its copies."""
    failed = recording_for(request.user, slug)
    if not failed.is_gone:
        failed.retry()
    transaction.on_commit(partial(unless_redis_is_away, partial(seal.delay, failed.pk)))
    return changed(request, failed.room)


def _page(
    request: Request, recording: Recording, form: KeepForm, unsure: bool = False
) -> HttpResponse:
    site = Site.rules()
    context = {
        "room": recording.room,
        "recording": recording,
        "form": form,
        "unsure": unsure,
        "kept": recording.kept_in_words(site),
        "rule": site.kept_days,
        "withdrawn": recording.is_withdrawn,
        "offers": _offers(recording),
        "reload": None,
    }
    if recording.state != Recording.ERASED:
        context["reload"] = next_reload(request.GET, soon=recording.is_gone)
    status = 422 if unsure or form.errors else 200
    return render(request, HEAD if request.htmx else PAGE, context, status=status)


def _offers(recording: Recording) -> str:
    """Return which forms the page offers to a host: "forms", "later" or "nothing"."""
    if recording.is_gone:
        return "nothing"
    return "forms" if recording.can_be_erased else "later"


def _done(request: Request, recording: Recording) -> HttpResponse:
    """Answer after a verb: 204 for a script, or a redirect to the page, which says what is now."""
    if request.headers.get("Accept", "").startswith("text/html") and not request.htmx:
        return redirect("recording", recording.room.slug)
    return HttpResponse(status=204)
