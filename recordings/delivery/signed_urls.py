"""Signed links to media: anybody with a link may read until it expires, without a database.

A link to media names the reader for whom it was made, so that it dies as soon as the hosts show
the replay to other people only (`audience_marks.py`), and the rotation under which it was made, so
that it dies as soon as somebody is removed from the room (`rotations.py`). It is the same for all
readers of a kind for five minutes, so that a CDN can serve them from its cache. A link to a copy is
for that copy alone.
"""

import time
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import quote

from django.conf import settings
from django.core.signing import BadSignature, Signer

from hotline.core.disk_look import DiskLook

from .audience_marks import LINK, SHARE
from .rotations import rotation_of

MINUTES = 15  # for which a link is valid at most, and 10 at least
STEP = 300  # seconds; links expire at multiples of it, so that some are equal
HOURS = 12  # for which a lasting link to media is valid at least
HOUR = 3600  # seconds
MOST_KNOWN = 1000  # rooms whose last rotation a process keeps
MEDIA, COPY = "recordings.media", "recordings.copy"


class Room(Protocol):
    """The model of `rooms`, as far as a link to its media needs it."""

    @property
    def key(self) -> str: ...
    @property
    def has_ended(self) -> bool: ...


class Expired(ValueError):
    """The link was valid but has expired."""


class Forged(ValueError):
    """The link was not issued by this site."""


class MediaToken(NamedTuple):
    """The key of a room, and the reader for whom the token was made."""

    room: str
    reader: str


def media_url(room: Room, playlist: str = "", reader: str = LINK, lasts: bool = False) -> str:
    """The path of a room's playlist: by default the live one, or the full one after the end.

    Args:
        lasts: see `media_token`.
    """
    playlist = playlist or ("index.m3u8" if room.has_ended else "live.m3u8")
    return f"/media/{media_token(room.key, reader, lasts)}/{playlist}"


def copy_url(room_key: str, manifest: str, filename: str) -> str:
    """The path of a download. The token identifies the file; the name is for people.

    It is valid for MINUTES at most: `copy-download` redirects to a new one at each press.
    """
    return f"/copies/{_sign(COPY, _next(STEP, MINUTES * 60), room_key, manifest)}/{quote(filename)}"


def media_token(room_key: str, reader: str = LINK, lasts: bool = False) -> str:
    """Return the token of links to a room's media, valid for MINUTES at most.

    Args:
        lasts: whether it is valid for HOURS. A browser that plays HLS by itself can't change the
            address while it plays, and nobody is removed from what a host shares by a link.
    """
    lasting = lasts or reader.startswith(SHARE)
    until = _next(HOUR, (HOURS + 1) * HOUR) if lasting else _next(STEP, MINUTES * 60)
    return _sign(MEDIA, until, room_key, reader, _rotation_in_time(room_key, reader))


def read_media_token(token: str) -> MediaToken:
    """Return what a media token names. Raises Expired, also after a rotation, or Forged."""
    room_key, reader, rotation = _read(MEDIA, token, 3)
    if rotation != _rotation(room_key, reader):
        raise Expired(token)
    return MediaToken(room_key, reader)


def _rotation(room_key: str, reader: str) -> str:
    """The rotation of a link; one that is shared ends by its publication alone."""
    return "" if reader.startswith(SHARE) else rotation_of(Path(settings.RECORDINGS_ROOT, room_key))


def _rotation_in_time(room_key: str, reader: str) -> str:
    """Return the rotation of a link that a page is drawn with, also while the disk hangs.

    That is the last one this process read then, and a link with an older one is refused anyway.
    """
    rotation = _read_rotation(room_key, reader)
    if rotation is None:
        return _last_read.get(room_key, "")
    if rotation:
        _last_read[room_key] = rotation
        while len(_last_read) > MOST_KNOWN:
            del _last_read[next(iter(_last_read))]
    return rotation


_read_rotation = DiskLook(_rotation)
_last_read: dict[str, str] = {}
"""The rotations of rooms whose links were rotated."""


def read_copy_token(token: str) -> tuple[str, str]:
    """Return (room key, virtual file's name) of a copy's token. Raises Expired or Forged."""
    room_key, manifest = _read(COPY, token, 2)
    return room_key, manifest


def _next(step: int, most: int) -> int:
    """Return the last multiple of `step` that is at most `most` seconds away, in Unix seconds."""
    return int(time.time() + most) // step * step


def _sign(purpose: str, until: int, *subject: str) -> str:
    return Signer(salt=purpose).sign_object([*subject, until])


def _read(purpose: str, token: str, length: int) -> list[str]:
    """Return the subject of a token, which has `length` parts."""
    subject: list[str]
    until: int
    try:
        *subject, until = Signer(salt=purpose).unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise Forged(token) from error
    if len(subject) != length:
        raise Expired(token)  # made before an update
    if time.time() >= until:
        raise Expired(token)
    return subject
