"""Files that list the chapters of a recording for players and for podcast apps."""

import json

from .chapters import Chapter

VTT_TYPE = "text/vtt; charset=utf-8"  # WebVTT, section 8.1
JSON_TYPE = "application/json+chapters"  # Podcastindex, jsonChapters 1.2
JSON_VERSION = "1.2.0"

ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def webvtt(chapters: tuple[Chapter, ...], seconds: float) -> str:
    """Return the chapters of a recording of `seconds` as WebVTT cues.

    Each cue lasts until the next chapter begins (WebVTT, section 1.8: chapters).
    """
    ends = [chapter.second for chapter in chapters[1:]] + [seconds]
    cues = [
        f"{number}\n{_time(start)} --> {_time(end)}\n{title.translate(ESCAPED)}\n"
        for number, ((start, title), end) in enumerate(zip(chapters, ends, strict=False), 1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def podcast_json(chapters: tuple[Chapter, ...]) -> str:
    """Return the chapters as a document of Podcastindex's jsonChapters 1.2."""
    listed = [{"startTime": round(second, 3), "title": title} for second, title in chapters]
    return json.dumps({"version": JSON_VERSION, "chapters": listed}, ensure_ascii=False)


def _time(seconds: float) -> str:
    whole, rest = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}.{rest:03}"
