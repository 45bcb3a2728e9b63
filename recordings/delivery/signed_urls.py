"""Signed links to media: whoever has one may read, until it expires. No database is asked."""

import time
from urllib.parse import quote

from django.core.signing import BadSignature, Signer

HOURS = 12
MEDIA, COPY = "recordings.media", "recordings.copy"


class Expired(ValueError):
    """The link was good once."""


class Forged(ValueError):
    """The link was never given out by this site."""


def media_url(room, playlist: str = "") -> str:
    """The path of a room's playlist: the live window, or the whole once the room has ended."""
    playlist = playlist or ("index.m3u8" if room.has_ended else "live.m3u8")
    return f"/media/{media_token(room.key)}/{playlist}"


def copy_url(room_key: str, manifest: str, filename: str) -> str:
    """The path of a download; the name is for people, the token says which file it is."""
    return f"/copies/{_sign(COPY, room_key, manifest)}/{quote(filename)}"


def media_token(room_key: str) -> str:
    return _sign(MEDIA, room_key)


def read_media_token(token: str) -> str:
    """The room key of a media token; raises Expired or Forged."""
    (room_key,) = _read(MEDIA, token)
    return room_key


def read_copy_token(token: str) -> tuple[str, str]:
    """(room key, manifest name) of a copy's token; raises Expired or Forged."""
    room_key, manifest = _read(COPY, token)
    return room_key, manifest


def _sign(purpose: str, *subject: str) -> str:
    # Ends on a full hour: all who ask within one get the same link, which caches can then share.
    hour = int(time.time() // 3600) + HOURS + 1
    return Signer(salt=purpose).sign_object([*subject, hour])


def _read(purpose: str, token: str) -> list[str]:
    try:
        *subject, hour = Signer(salt=purpose).unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise Forged(token) from error
    if time.time() >= hour * 3600:
        raise Expired(token)
    return subject
