"""Media in front of Django: playlists, segments and copies by signed links.

A view costs a millisecond and holds a whole file in memory; here a segment costs a look into
a cache, and a download as much memory as one chunk. No database is asked: the token in the
path says what may be read.
"""

import asyncio
import re
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from recordings import links
from recordings.manifest import Manifest

from .answers import answer, refuse, stream
from .byte_ranges import Unsatisfiable, wanted_range
from .recent import Recent

MEDIA = re.compile(r"/media/(?P<token>[^/]+)/(?P<name>.+)")
# A signed token has a colon, which no path of a Django view under /copies/ has.
COPY = re.compile(r"/copies/(?P<token>[^/]*:[^/]*)/(?P<name>[^/]+)")

PLAYLIST = re.compile(r"(live|index)\.m3u8")
SEGMENT = re.compile(r"e\d{1,9}/t\d{1,9}/(init\.mp4|\d{5,9}\.m4s)", re.ASCII)
TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".mp4": "video/mp4", ".m4s": "video/iso.segment"}

FOREVER = "public, max-age=31536000, immutable"  # names of segments are never used again
NOTHING = _("There is nothing at this address.")


class LiveFiles:
    """ASGI application: answers for media under `root` itself, hands all else to `app`.

    `root` holds one directory per room key. `memory` is how many bytes of recent segments are
    kept at hand.
    """

    def __init__(self, app, root: Path, memory: int = 64 << 20) -> None:
        self.app = app
        self.root = Path(root)
        self.segments = Recent(memory)
        self.manifests = Recent(8 << 20)

    async def __call__(self, scope, receive, send) -> None:
        serve, match = self._route(scope)
        if serve is None:
            await self.app(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await refuse(send, 405, _("This address can only be read."), (b"allow", b"GET, HEAD"))
        else:
            await self._serve(serve, scope, receive, send, **match.groupdict())

    def _route(self, scope):
        if scope["type"] == "http":
            if match := MEDIA.fullmatch(scope["path"]):
                return self._media, match
            if match := COPY.fullmatch(scope["path"]):
                return self._copy, match
        return None, None

    async def _serve(self, serve, scope, receive, send, token: str, name: str) -> None:
        try:
            await serve(scope, receive, send, token, name)
        except links.Expired:
            await refuse(send, 403, _("This link has expired. Take a new one from the room's page."))
        except links.Forged:
            await refuse(send, 403, _("This link is not one of this site's."))
        except FileNotFoundError:
            await refuse(send, 404, NOTHING)

    async def _media(self, scope, receive, send, token: str, name: str) -> None:
        room = self.root / links.read_media_token(token)
        # Whitelisted shapes leave no way out of the room's directory, nor to its tracks.
        if PLAYLIST.fullmatch(name):
            content = await asyncio.to_thread((room / name).read_bytes)
            cache = "no-cache"
        elif SEGMENT.fullmatch(name):
            content = await self.segments.get(room / name, Path.read_bytes)
            cache = FOREVER
        else:
            raise FileNotFoundError(name)
        await answer(scope, send, content, TYPES[Path(name).suffix], cache)

    async def _copy(self, scope, receive, send, token: str, name: str) -> None:
        room_key, manifest_name = links.read_copy_token(token)
        room = self.root / room_key
        manifest = await self.manifests.get(room / "copies" / manifest_name, Manifest.load)
        try:
            start, stop = wanted_range(scope, manifest) or (0, manifest.length)
        except Unsatisfiable:
            await refuse(
                send,
                416,
                _("The file has no such bytes."),
                (b"content-range", f"bytes */{manifest.length}".encode()),
            )
            return
        await stream(scope, receive, send, room, manifest, start, stop, name)
