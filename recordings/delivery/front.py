"""Files that nginx in front of us sends from the disk, after we have said that it may.

A response with `X-Accel-Redirect` names a file in a location of nginx that no client can ask for
(nginx.org/en/docs/http/ngx_http_proxy_module.html, proxy_ignore_headers). nginx then sends the file
by itself, and answers Range, If-Range, HEAD and conditional requests.
"""

from pathlib import Path
from urllib.parse import quote

from hotline.web.asgi_types import Header, Send
from hotline.web.file_cache import FileCache
from hotline.web.responses import KEPT, start
from recordings.filenames import disposition
from recordings.media.virtual_file import VirtualFile

from .disk_threads import on_disk
from .whole_segment import read_whole

MOST_KNOWN = 100_000  # segments that are known to be whole; a session of an hour has 1,800


class Front:
    """An nginx that has the folder of recordings, `root`, as its internal location `location`."""

    def __init__(self, root: Path, location: str) -> None:
        self._root, self._location = root, location
        self._whole: FileCache[bool] = FileCache(MOST_KNOWN, weigh=lambda _: 1, in_thread=on_disk)

    async def send_segment(self, send: Send, path: Path, content_type: str) -> None:
        """Let nginx send a segment. Raises FileNotFoundError unless it is there and whole."""
        await self._whole.get(path, _is_whole)
        await self._hand_over(send, path, content_type, KEPT)

    async def send_copy(self, send: Send, room: Path, manifest: VirtualFile, name: str) -> bool:
        """Let nginx send a copy if that is one whole file on the disk; return whether it is.

        Copies in the store are none, nor is the session's MP4, which consists of its segments.
        """
        if manifest.stored or len(manifest.parts) != 1:
            return False
        [part] = manifest.parts
        path = room / part.name
        if part.offset or await on_disk(_size_of, path) != part.length:
            return False
        headers = [
            (b"cache-control", b"private, no-cache"),
            (b"content-disposition", disposition(name).encode()),
        ]
        await self._hand_over(send, path, manifest.content_type, *headers)
        return True

    async def _hand_over(self, send: Send, path: Path, content_type: str, *headers: Header) -> None:
        address = self._location + quote(path.relative_to(self._root).as_posix())
        redirect = (b"x-accel-redirect", address.encode())
        await start(send, 200, 0, content_type, redirect, *headers)
        await send({"type": "http.response.body", "body": b""})


def _is_whole(path: Path) -> bool:
    return bool(read_whole(path))


def _size_of(path: Path) -> int:
    return path.stat().st_size
