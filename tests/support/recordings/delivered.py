"""The media and the copy of a room that the media app delivers."""

from recordings.delivery import signed_urls
from recordings.media.mp4.boxes import box

KEY = "0123456789abcdef"
SEGMENT = box(b"moof", b"head") + box(b"mdat", b"media")
INIT = box(b"ftyp", b"isom") + box(b"moov", b"tracks")


def media(name, key=KEY):
    return f"/media/{signed_urls.media_token(key)}/{name}"


HEADER = b"header of the copy,"
BODY = bytes(range(256)) * 1200
WHOLE = HEADER + BODY[100:] + BODY[:5000]
