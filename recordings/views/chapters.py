"""The chapters of a session as files."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hotline.web.errors import sorry
from hotline.web.requests import Request
from recordings.access import Gone, recording_to_post, replay_for, shared_copy
from recordings.media.chapter_files import JSON_TYPE, VTT_TYPE, podcast_json, webvtt


@require_safe
@never_cache
def vtt(request: Request, slug: str) -> HttpResponse:
    """Return the chapters as WebVTT, for everybody who may see the replay."""
    recording = replay_for(request.user, slug)
    text = webvtt(recording.chapters, recording.replay_seconds)
    return HttpResponse(text, content_type=VTT_TYPE)


@require_safe
@never_cache
def podcast(request: Request, slug: str) -> HttpResponse:
    """Return the chapters as podcast apps read them, for the hosts of the session."""
    recording = recording_to_post(request.user, slug)
    return HttpResponse(podcast_json(recording.chapters), content_type=JSON_TYPE)


@require_safe
@never_cache
def shared(request: Request, key: str) -> HttpResponse:
    """Return the same beside a shared copy, at an address as permanent as that of the copy.

    A feed names it (`podcast:chapters`). It answers as the copy does: 410 once that is over.
    """
    try:
        share = shared_copy(key)
    except Gone as over:
        return sorry(request, 410, str(over))
    return HttpResponse(podcast_json(share.recording.chapters), content_type=JSON_TYPE)
