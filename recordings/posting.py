"""What a host reads about posting a session elsewhere: texts, and which copy suits which platform.

Both read the same few rows. Neither reads the recording's files, because web processes do not
import what that takes.
"""

from dataclasses import replace

from hotline.web.absolute_urls import absolute
from recordings.drawing.audiogram.places import HEIGHT, WIDTH
from recordings.media.one_line import one_line
from recordings.posts.linkedin import linkedin
from recordings.posts.podcast import apple, spotify
from recordings.posts.post import Post, Session
from recordings.posts.youtube import youtube

from .models import Copy, Recording
from .models.copy_kinds import AUDIOGRAM
from .platforms import Platform, limits
from .preflight import Facts, Verdict, verdicts

RATE = 25  # pictures a second of the program, and of all its copies


def post_texts(recording: Recording) -> list[Post]:
    """Return the texts to post, in the order of the page; none until the recording is sealed."""
    if not _may_be_posted(recording):
        return []
    room = recording.room
    session = Session(
        title=room.title,
        url=absolute(room.get_absolute_url()),
        language=room.language,
        questions=tuple(text for one in recording.answers if (text := one_line(one.title))),
        chapters=recording.chapters,
    )
    return [write(session) for write in (youtube, linkedin, spotify, apple)]


def preflight(recording: Recording) -> list[Verdict]:
    """Return a verdict for each platform, in the order of the page; none until it is sealed."""
    if not _may_be_posted(recording):
        return []
    known = limits()
    platforms = [_best_first(one, recording.room.filmed) for one in known.platforms]
    wanted = {kind for platform in platforms for kind in platform.copies}
    copies = [copy for copy in recording.copies.all() if copy.kind in wanted]
    session = _facts(recording)
    ready = [_of_copy(session, copy) for copy in copies if copy.is_ready]
    being_made = {copy.kind for copy in copies if copy.is_wanted}
    return verdicts(platforms, known.texts, session, ready, being_made)


def _may_be_posted(recording: Recording) -> bool:
    sealed = recording.is_sealed and not recording.is_withdrawn
    return sealed and recording.replay_seconds > 0


def _facts(recording: Recording) -> Facts:
    """Return what all videos of a session have in common: they show the program."""
    height = recording.room.height
    return Facts(
        kind="",
        seconds=recording.replay_seconds,
        width=height * 16 // 9,
        height=height,
        rate=RATE,
        chapters=len(recording.chapters),
        title=recording.room.title,
    )


def _of_copy(session: Facts, copy: Copy) -> Facts:
    facts = replace(session, kind=copy.kind, bytes=copy.bytes, loudness=copy.loudness)
    if copy.kind == Copy.MP3:
        return replace(facts, container="mp3", codecs=("mp3",), width=0, height=0, rate=0)
    if copy.kind == AUDIOGRAM:
        return replace(facts, width=WIDTH, height=HEIGHT, rate=RATE)
    return facts


def _best_first(platform: Platform, filmed: bool) -> Platform:
    """Prefer the audiogram where nobody had a camera: other videos show discs on black there."""
    if filmed or AUDIOGRAM not in platform.copies:
        return platform
    rest = [kind for kind in platform.copies if kind != AUDIOGRAM]
    return replace(platform, copies=[AUDIOGRAM, *rest])
