"""The chapters of a session as files."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from recordings.access import recording_to_post, replay_for
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
