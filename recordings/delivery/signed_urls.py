"""Signed links to media: anybody with a link may read until it expires, without a database."""

import time
from typing import Protocol
from urllib.parse import quote

from django.core.signing import BadSignature, Signer

HOURS = 12  # for which a link is valid at least
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


def media_url(room: Room, playlist: str = "") -> str:
    """The path of a room's playlist: by default the live one, or the full one after the end."""
    playlist = playlist or ("index.m3u8" if room.has_ended else "live.m3u8")
    return f"/media/{media_token(room.key)}/{playlist}"


def copy_url(room_key: str, manifest: str, filename: str) -> str:
    """The path of a download. The token identifies the file; the name is for people."""
    return f"/copies/{_sign(COPY, room_key, manifest)}/{quote(filename)}"


def media_token(room_key: str) -> str:
    return _sign(MEDIA, room_key)


def read_media_token(token: str) -> str:
    """Return the room key of a media token. Raises Expired or Forged."""
    (room_key,) = _read(MEDIA, token)
    return room_key


def read_copy_token(token: str) -> tuple[str, str]:
    """Return (room key, virtual file's name) of a copy's token. Raises Expired or Forged."""
    room_key, manifest = _read(COPY, token)
    return room_key, manifest


def _sign(purpose: str, *subject: str) -> str:
    # Links expire on a full hour, so all links made within one hour are equal and caches can share.
    hour = int(time.time() // 3600) + HOURS + 1
    return Signer(salt=purpose).sign_object([*subject, hour])


def _read(purpose: str, token: str) -> list[str]:
    subject: list[str]
    hour: int
    try:
        *subject, hour = Signer(salt=purpose).unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise Forged(token) from error
    if time.time() >= hour * 3600:
        raise Expired(token)
    return subject
