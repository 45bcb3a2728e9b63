"""Titles, texts and pictures that chats and search engines show of a link to this site."""

import hashlib
import json
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from hotline.accounts.models import Site
from hotline.web.absolute_urls import absolute
from qna.models import Question
from recordings.drawing import link_picture
from recordings.drawing.palette import hue_of
from recordings.models import Recording
from rooms.models import Room


@dataclass(frozen=True)
class LinkPreview:
    """The title, description and picture of an address.

    Attributes:
        site: the name of the site.
        url: the one absolute address of the page.
        picture: the absolute address of its picture; another one whenever the picture changes.
            Empty if there is none.
        is_found: whether search engines may list the page.
    """

    site: str
    title: str
    description: str
    url: str
    picture: str = ""
    is_found: bool = False
    width: int = link_picture.WIDTH
    height: int = link_picture.HEIGHT


def of_site() -> LinkPreview:
    """Return the preview of the start page."""
    site = _site()
    return LinkPreview(
        site=site,
        title=site,
        description=_(
            "Live sessions with questions from the audience: listen, ask and vote, or start a "
            "room of your own."
        ),
        url=absolute(reverse("home")),
        picture=absolute(reverse("site-picture", args=[version_of(words_of_site())])),
        is_found=True,
    )


def of_room(room: Room) -> LinkPreview:
    """Return the preview of a room's link, which anybody who has the link may see."""
    if not room.replay_is_public:
        return _of_closed_room(room)
    site = Site.current()
    words = _words_of(room, _name_of(site))
    path = reverse("room-picture", args=[room.slug, version_of(words)]) if words else ""
    return LinkPreview(
        site=_name_of(site),
        title=room.title,
        description=_describe(room),
        url=absolute(room.get_absolute_url()),
        picture=absolute(path) if path else "",
        is_found=room.listed and (site or Site()).listing,
    )


def of_answer(room: Room, answer: Question) -> LinkPreview:
    """Return the preview of the page that plays one answer, which is at an address of its own."""
    words = words_of_answer(room, answer.text)
    names = [room.slug, answer.pk, version_of(words)]
    whole = of_room(room)
    return replace(
        whole,
        title=answer.text,
        description=_("%(host)s answers in “%(title)s”, %(day)s.")
        % {"host": room.host.name, "title": room.title, "day": _day_of(room)},
        url=f"{whole.url}?q={answer.pk}",
        picture=absolute(reverse("answer-picture", args=names)) if whole.picture else "",
    )


def _of_closed_room(room: Room) -> LinkPreview:
    """Return the preview of a session that strangers may not see: it does not name the session."""
    picture = reverse("site-picture", args=[version_of(words_of_site())])
    return LinkPreview(
        site=_site(),
        title=_site(),
        description=_("This session has ended. Its page is not open to everybody."),
        url=absolute(room.get_absolute_url()),
        picture=absolute(picture),
    )


def of_share(room: Room, path: str) -> LinkPreview:
    """Return the preview of a link by which the hosts share the replay of a room."""
    return LinkPreview(
        site=_site(), title=room.title, description=_describe(room), url=absolute(path)
    )


def of_nothing() -> LinkPreview:
    """Return the preview of a secret link: it names the site and nothing else."""
    return LinkPreview(site=_site(), title=_site(), description="", url="")


def words_of_site() -> link_picture.Words:
    return link_picture.Words(site=_site(), title=_("Ask them anything, live."))


def words_of_room(room: Room) -> link_picture.Words | None:
    """Return what the picture of a room says, in the room's language.

    None if a moderator has withdrawn its recording, or if strangers may not see the ended session.
    """
    return _words_of(room, _site())


def _words_of(room: Room, site: str) -> link_picture.Words | None:
    if _is_withdrawn(room) or not room.replay_is_public:
        return None
    with override(room.language):
        return link_picture.Words(
            site=site,
            title=room.title,
            host=room.host.name,
            state=_state(room),
            is_live=room.is_live,
            hue=hue_of(room.key),
        )


def words_of_answer(room: Room, text: str) -> link_picture.Words:
    """Return what the picture of an answered question says, in the room's language."""
    with override(room.language):
        return link_picture.Words(
            site=_site(),
            title=text,
            host=room.host.name,
            state=_("Answer"),
            hue=hue_of(room.key),
        )


def version_of(words: link_picture.Words) -> str:
    """Return a short name for a picture with these words, which differs for other words."""
    text = json.dumps([link_picture.REVISION, *words])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _state(room: Room) -> str:
    if room.is_live:
        return _("LIVE")
    if room.has_ended:
        return (
            _("Replay") if room.recorded and room.live_at and not _is_erased(room) else _("Ended")
        )
    return _("Coming up")


def _describe(room: Room) -> str:
    host = {"host": room.host.name}
    if room.is_live:
        return _("%(host)s is live now. Listen, ask and vote.") % host
    if not room.has_ended:
        return _("With %(host)s. It has not started yet: come in, and ask already.") % host
    values = host | {"day": _day_of(room)}
    if room.recorded and room.live_at and not _is_withdrawn(room) and not _is_erased(room):
        return _("With %(host)s, on %(day)s. Watch the replay, and read what was asked.") % values
    return _("With %(host)s, on %(day)s. It has ended: read what was asked.") % values


def _day_of(room: Room) -> str:
    day = room.day(room.live_at or room.ended_at or room.created_at)
    return formats.date_format(day) if day else ""


def _is_withdrawn(room: Room) -> bool:
    recording = _recording_of(room)
    return recording is not None and recording.is_withdrawn


def _is_erased(room: Room) -> bool:
    recording = _recording_of(room)
    return recording is not None and recording.is_gone


def _recording_of(room: Room) -> Recording | None:
    """Return the recording; a room that was read with its own costs no query."""
    recording: Recording | None = getattr(room, "recording", None)
    return recording


def _site() -> str:
    return _name_of(Site.current())


def _name_of(site: Site | None) -> str:
    return site.name if site else "Hotline"
