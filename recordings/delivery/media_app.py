"""An ASGI app in front of Django that serves playlists, segments and copies.

A Django view costs a millisecond and holds a whole file in memory. Here a segment costs a cache
lookup, and a download takes the memory of one chunk. No database query is needed: a signed link
says what may be read and by whom, a permanent address has a publication on disk, and marks on disk
say what is withdrawn or closed. Requests that come at once share a look at these, which begins
after they came; a download looks at them for each chunk.
"""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from hotline.core import outages
from hotline.web.asgi_types import App, Header, Receive, Scope, Send
from hotline.web.asked_language import language_of_headers
from hotline.web.file_cache import FileCache
from hotline.web.responses import answer, refuse
from hotline.web.sentences import DISK_AWAY, NOTHING_HERE
from recordings.delivery import audience_marks, signed_urls
from recordings.delivery.publications import Over, publication_of
from recordings.delivery.withdrawn_marks import is_erased, is_withdrawn
from recordings.media import open_segment
from recordings.media.paths import RATE
from recordings.media.playlist import PART as PART_SAMPLES
from recordings.media.playlist import TARGET
from recordings.media.virtual_file import VirtualFile

from . import cors
from .blocking_reload import (
    EMPTY,
    HARDLY_KEPT,
    KEPT_LATER,
    LONGEST_WAIT,
    NextPart,
    Refused,
    Wanted,
    once_there,
)
from .disk_threads import on_disk, with_others
from .downloads import never, send_download
from .front import Front
from .live_listeners import LiveListeners
from .live_watch import LiveWatch, TooMany
from .whole_segment import read_whole

MEDIA = re.compile(r"/media/(?P<token>[^/]+)/(?P<name>.+)")
# A signed token has a colon; no Django view under /copies/ has one in its path.
COPY = re.compile(r"/copies/(?P<token>[^/]*:[^/]*)/(?P<name>[^/\x00-\x1f\x7f]+)")

FILE = re.compile(r"/files/(?P<key>[\w-]{16,64})/(?P<name>[^/\x00-\x1f\x7f]+)", re.ASCII)
# A file of words beside a shared copy, which Django answers from the rows.
CHAPTERS = re.compile(r"/files/[\w-]{16,64}/chapters\.json", re.ASCII)

# Only these names are served, so no name leaves the room's directory or reaches speakers' tracks.
LIVE, WHOLE = "live.m3u8", "index.m3u8"
SEGMENT = re.compile(r"e\d{1,9}/t\d{1,9}/(init\.mp4|\d{5,9}\.m4s)", re.ASCII)
PART = re.compile(r"(e\d{1,9}/t\d{1,9}/\d{5,9})-\d{1,4}\.m4s", re.ASCII)

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
SEGMENT_TYPES = {".mp4": "video/mp4", ".m4s": "video/iso.segment"}
COPY_ENDINGS = {
    "video/mp4": ".mp4",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/flac": ".flac",
}

# For segments, whose content never changes under one name: as long as the longest that the link
# before their name is valid, so that a CDN does not serve them much longer than this site.
KEPT = (b"cache-control", b"public, max-age=%d, immutable" % (signed_urls.MINUTES * 60))
METHODS = b"GET, HEAD, OPTIONS"
NOT_KEPT = (b"cache-control", b"no-cache")
RETRY = (b"retry-after", b"1")


class Withdrawn(Exception):
    """A moderator has withdrawn the recording of this room."""


class Closed(Exception):
    """The hosts show the replay of this room to others than the reader of the link."""


class Erased(Exception):
    """The recording of this room is being erased."""


class MediaApp:
    """ASGI application that serves media under `root` and passes other requests to `app`.

    `root` holds one directory per room key. `memory` is the size of the segment cache in bytes.
    `accel` is the location by which nginx sends segments and whole files (`front.py`).
    """

    def __init__(self, app: App, root: Path, memory: int = 64 << 20, accel: str = "") -> None:
        self.app = app
        self.root = Path(root)
        self.live_listeners = LiveListeners()
        self.front = Front(self.root, accel) if accel else None
        self.segments = FileCache(memory, in_thread=on_disk)
        self._watch = LiveWatch()
        self.manifests: FileCache[VirtualFile] = FileCache(
            64, weigh=lambda manifest: 1, in_thread=on_disk
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        serve: Callable[..., Awaitable[None]]
        if match := MEDIA.fullmatch(path):
            serve = self._media
        elif match := COPY.fullmatch(path):
            serve = self._copy
        elif match := CHAPTERS.fullmatch(path):
            serve = self.app
        elif match := FILE.fullmatch(path):
            serve = self._file
        else:
            await self.app(scope, receive, send)
            return
        send = cors.for_everybody(send)
        if scope["method"] == "OPTIONS":
            await cors.allow(send, METHODS)
            return

        async def say_no(status: int, sentence: Promise, *headers: Header) -> None:
            with override(language_of_headers(scope["headers"])):
                await refuse(send, status, sentence, *headers)

        if scope["method"] not in ("GET", "HEAD"):
            await say_no(405, _("This address can only be read."), (b"allow", METHODS))
            return
        try:
            await serve(scope, receive, send, **match.groupdict())
        except signed_urls.Expired:
            await say_no(403, _("This link has expired; the room’s page has a new one."))
        except Withdrawn:
            # A permanent address is gone; a signed link may open again after the withdrawal.
            status = 410 if serve == self._file else 403
            await say_no(status, _("A moderator has withdrawn this recording."))
        except Closed:
            await say_no(403, _("The hosts show this replay to other people only."))
        except Over:
            await say_no(410, _("The hosts no longer share this."))
        except Erased:
            await say_no(410, _("This recording was deleted."))
        except signed_urls.Forged:
            await say_no(403, _("This link was not given out by this site."))
        except FileNotFoundError:
            await say_no(404, NOTHING_HERE)
        except Refused:
            await say_no(400, _("This part of the session is not there yet."))
        except (TimeoutError, TooMany):
            await say_no(503, _("Nothing new has come; try again."), RETRY)
        except OSError as error:
            outages.RECORDINGS.note(error.strerror or type(error).__name__)  # its path is secret
            await say_no(503, DISK_AWAY, RETRY)

    async def _media(
        self, scope: Scope, receive: Receive, send: Send, token: str, name: str
    ) -> None:
        room, reader = await with_others(self._room_of_token, token, name != LIVE)
        path = room / name
        if name == LIVE:
            content, kept = await self._live(path, scope.get("query_string", b""))
            await with_others(self._room_for, reader, room.name, False)
            await answer(scope, send, content, PLAYLIST_TYPE, kept)
        elif name == WHOLE:
            content = await with_others(Path.read_bytes, path)
            await answer(scope, send, content, PLAYLIST_TYPE, NOT_KEPT)
        elif SEGMENT.fullmatch(name):
            if self.front:
                await self.front.send_segment(send, path, SEGMENT_TYPES[path.suffix])
                return
            content = await self.segments.get(path, read_whole)
            await answer(scope, send, content, SEGMENT_TYPES[path.suffix], KEPT)
        elif PART.fullmatch(name):
            content = await self._part(room, name)
            await with_others(self._room_for, reader, room.name)
            await answer(scope, send, content, SEGMENT_TYPES[path.suffix], KEPT)
        else:
            raise FileNotFoundError(name)

    async def _live(self, path: Path, query: bytes) -> tuple[bytes, Header]:
        """Return the live playlist, as late as the query asks, and its header for caches.

        Before anything is recorded it is empty, after a while: a page asks for it when the session
        is live, and that is earlier. Raises Refused, TimeoutError and TooMany.
        """
        wanted = Wanted.of(query)
        self.live_listeners.note(PART_SAMPLES / RATE if wanted else TARGET)
        if wanted:
            return await self._watch.wait(path, wanted.find, LONGEST_WAIT), KEPT_LATER
        try:
            return await with_others(Path.read_bytes, path), HARDLY_KEPT
        except FileNotFoundError:
            with suppress(TimeoutError):
                return await self._watch.wait(path, once_there, LONGEST_WAIT), HARDLY_KEPT
            return EMPTY, NOT_KEPT

    async def _part(self, room: Path, name: str) -> bytes:
        """Return a part of a segment; wait for it if the playlist names it as the next one."""
        path = room / name
        try:
            return await self.segments.get(path, read_part_of)
        except FileNotFoundError:
            await self._watch.wait(room / LIVE, NextPart(name).find, LONGEST_WAIT)
            return await self.segments.get(path, read_part_of)

    async def _copy(
        self, scope: Scope, receive: Receive, send: Send, token: str, name: str
    ) -> None:
        room_key, manifest_name = signed_urls.read_copy_token(token)
        room = await with_others(self._room, room_key)
        manifest = await self._manifest(room, manifest_name, name)
        await self._send(scope, receive, send, room, manifest, name)

    async def _file(self, scope: Scope, receive: Receive, send: Send, key: str, name: str) -> None:
        publication = await with_others(publication_of, self.root, key)
        if not publication.manifest:
            raise FileNotFoundError(key)  # its address is a page
        room = await with_others(self._room, publication.room)
        manifest = await self._manifest(room, publication.manifest, name)

        def is_over() -> bool:
            try:
                return publication_of(self.root, key).room != room.name
            except (Over, FileNotFoundError):
                return True

        await self._send(scope, receive, send, room, manifest, name, is_over)

    async def _send(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        room: Path,
        manifest: VirtualFile,
        name: str,
        is_over: Callable[[], bool] = never,
    ) -> None:
        if self.front and await self.front.send_copy(send, room, manifest, name):
            return
        await send_download(scope, receive, send, room, manifest, name, is_over)

    async def _manifest(self, room: Path, manifest_name: str, name: str) -> VirtualFile:
        """Return the virtual file of a copy. Raises FileNotFoundError for another file ending."""
        manifest = await self.manifests.get(room / "copies" / manifest_name, VirtualFile.load)
        if not name.endswith(COPY_ENDINGS[manifest.content_type]):
            raise FileNotFoundError(name)
        return manifest

    # These look at the disk, in its threads: a share that hangs must not stop the event loop.

    def _room_of_token(self, token: str, is_begun: bool) -> tuple[Path, str]:
        """Return what `_room_for` returns for a token, and its reader. Raises Expired or Forged."""
        key, reader = signed_urls.read_media_token(token)
        return self._room_for(reader, key, is_begun), reader

    def _room_for(self, reader: str, key: str, is_begun: bool = True) -> Path:
        """The directory of a room, for the reader of a link; see `_room`.

        Raises Closed or Over if its media is no longer for the reader.
        """
        room = self._room(key, is_begun)
        if reader.startswith(audience_marks.SHARE):
            publication = publication_of(self.root, reader.removeprefix(audience_marks.SHARE))
            if publication.room != key:
                raise signed_urls.Forged(reader)
        elif not audience_marks.is_for(room, reader):
            raise Closed(key)
        return room

    def _room(self, key: str, is_begun: bool = True) -> Path:
        """The directory of a room, unless it is withdrawn or erased: raises Withdrawn or Erased.

        Call this at each request, because cached files may be withdrawn too. Raises
        FileNotFoundError if there is none, unless it may not have begun.
        """
        room = self.root / key
        if is_withdrawn(room):
            raise Erased(key) if is_erased(room) else Withdrawn(key)
        if is_begun and not room.is_dir():  # erased, though the cache may have a part of it still
            raise FileNotFoundError(key)
        return room


def read_part_of(path: Path) -> bytes:
    """Read a part by the name that it has in a playlist: `{segment}-{number}.m4s`."""
    segment, _dash, number = path.stem.rpartition("-")
    return open_segment.read_part(path.with_name(f"{segment}.m4s"), int(number))
