"""The replay as search engines read it: a VideoObject whose parts are the answers (schema.org).

An answer is a Clip (“key moments”). It is no QAPage, because readers can't answer there.
"""

import json

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from hotline.web.absolute_urls import absolute

from .link_preview import LinkPreview
from .replay import Replay
from .replay_answers import played

# As `django.utils.html.json_script`: no text of a question can end the script or begin a comment.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def structured_data(replay: Replay, preview: LinkPreview) -> SafeString:
    """Return the `<script>` with the data of a replay; empty if there is nothing to watch.

    Args:
        preview: of the room itself, not of one of its answers.
    """
    room = replay.room
    if not (replay.can_play and replay.length and room.ended_at):
        return SafeString("")
    video = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": room.title,
        "description": preview.description,
        "url": preview.url,
        "thumbnailUrl": [preview.picture],
        "uploadDate": room.ended_at.astimezone(room.tz).isoformat(timespec="seconds"),
        "duration": f"PT{max(1, int(replay.length))}S",
        "inLanguage": room.language,
        "hasPart": clips(replay),
    }
    text = json.dumps(video, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


def clips(replay: Replay) -> list[dict[str, object]]:
    """Return the answers as Clips, in whole seconds; no two of them share a start."""
    path = replay.room.get_absolute_url()
    found: dict[int, dict[str, object]] = {}
    for answer, span in played(replay.answers):
        start = int(span.begins)
        if start not in found:
            found[start] = {
                "@type": "Clip",
                "name": answer.text,
                "startOffset": start,
                "endOffset": max(start + 1, int(span.ends)),
                "url": absolute(f"{path}?q={answer.pk}"),
            }
    return list(found.values())
