"""Signed links to media: anybody with a link may read until it expires, without a database.

A link to media names the reader for whom it was made, so that it dies as soon as the hosts show
the replay to other people only (`audience_marks.py`). A link to a copy is for that copy alone.
"""

import time
from typing import NamedTuple, Protocol
from urllib.parse import quote

from django.core.signing import BadSignature, Signer

from .audience_marks import LINK

HOURS = 12  # for which a link to media is valid at least
MINUTES = 15  # for which a link to a copy is valid at most, and 10 at least
STEP = 300  # seconds; links to a copy expire at multiples of it, so that some are equal
HOUR = 3600  # seconds
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


def media_url(room: Room, playlist: str = "", reader: str = LINK) -> str:
    """The path of a room's playlist: by default the live one, or the full one after the end."""
    playlist = playlist or ("index.m3u8" if room.has_ended else "live.m3u8")
    return f"/media/{media_token(room.key, reader)}/{playlist}"


def copy_url(room_key: str, manifest: str, filename: str) -> str:
    """The path of a download. The token identifies the file; the name is for people.

    It is valid for MINUTES at most: `copy-download` redirects to a new one at each press.
    """
    return f"/copies/{_sign(COPY, _next(STEP, MINUTES * 60), room_key, manifest)}/{quote(filename)}"


def media_token(room_key: str, reader: str = LINK) -> str:
    # Links expire on a full hour, so all links made within one hour are equal and caches can share.
    return _sign(MEDIA, _next(HOUR, (HOURS + 1) * HOUR), room_key, reader)


def read_media_token(token: str) -> MediaToken:
    """Return what a media token names. Raises Expired or Forged."""
    room_key, reader = _read(MEDIA, token)
    return MediaToken(room_key, reader)


def read_copy_token(token: str) -> tuple[str, str]:
    """Return (room key, virtual file's name) of a copy's token. Raises Expired or Forged."""
    room_key, manifest = _read(COPY, token)
    return room_key, manifest


def _next(step: int, most: int) -> int:
    """Return the last multiple of `step` that is at most `most` seconds away, in Unix seconds."""
    return int(time.time() + most) // step * step


def _sign(purpose: str, until: int, *subject: str) -> str:
    return Signer(salt=purpose).sign_object([*subject, until])


def _read(purpose: str, token: str) -> list[str]:
    subject: list[str]
    until: int
    try:
        *subject, until = Signer(salt=purpose).unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise Forged(token) from error
    if len(subject) != 2:
        raise Expired(token)  # made before an update
    if time.time() >= until:
        raise Expired(token)
    return subject
