"""Downloads of virtual files in chunks, so that memory does not grow with the file."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from hotline.web.asgi_types import Receive, Scope, Send
from hotline.web.responses import header, refuse, start
from recordings.delivery.withdrawn_marks import is_withdrawn
from recordings.filenames import disposition
from recordings.media.virtual_file import Part, VirtualFile

from . import copies_store
from .byte_ranges import Unsatisfiable, parse_range
from .disk_threads import on_disk, without_waiting
from .open_parts import CutShort, OpenParts
from .store_errors import StoreError

logger = logging.getLogger(__name__)

CHUNK = 128 << 10  # bytes


def never() -> bool:
    return False


async def send_download(
    scope: Scope,
    receive: Receive,
    send: Send,
    room: Path,
    manifest: VirtualFile,
    name: str,
    is_over: Callable[[], bool] = never,
) -> None:
    """Answer a GET or HEAD of a virtual file, whole or one range of it.

    Args:
        room: the directory of its parts.
        name: the file name for the browser to save it under.
        is_over: called in a thread before each chunk; True breaks the download off.
    """
    if manifest.stored and copies_store.in_use():
        await redirect_to_store(scope, send, manifest, name)
        return
    file = await on_disk(OpenParts, room, manifest)
    try:
        await _send(scope, receive, send, room, manifest, name, file, is_over)
    finally:
        without_waiting(file.close)  # a thread may still read, from a share that hangs


async def _send(
    scope: Scope,
    receive: Receive,
    send: Send,
    room: Path,
    manifest: VirtualFile,
    name: str,
    file: OpenParts,
    is_over: Callable[[], bool],
) -> None:
    etag = f'"{manifest.etag}"'
    length = manifest.length
    try:
        wanted = _wanted(scope, etag, length)
    except Unsatisfiable:
        sentence = _("The file ends before the part that was asked for.")
        await refuse(send, 416, sentence, (b"content-range", f"bytes */{length}".encode()))
        return
    first, stop = wanted or (0, length)
    headers = [
        (b"accept-ranges", b"bytes"),
        (b"etag", etag.encode()),
        (b"cache-control", b"private, no-cache"),
        (b"content-disposition", disposition(name).encode()),
    ]
    if wanted:
        headers.append((b"content-range", f"bytes {first}-{stop - 1}/{length}".encode()))
    status = 206 if wanted else 200
    await start(send, status, stop - first, manifest.content_type, *headers)
    if scope["method"] == "GET":
        await _send_body(receive, send, read(room, file, manifest.slice(first, stop), is_over))
    else:
        await send({"type": "http.response.body", "body": b""})


async def redirect_to_store(scope: Scope, send: Send, manifest: VirtualFile, name: str) -> None:
    """Send the client to an address of the store, made for this request."""
    try:
        address = await asyncio.to_thread(
            copies_store.link, manifest.stored, name, manifest.content_type, scope["method"]
        )
    except StoreError:  # this machine has no key
        logger.exception("no address of the store of copies can be made")
        await refuse(send, 503, copies_store.NO_LINK)
        return
    headers = [(b"location", address.encode()), (b"cache-control", b"no-store")]
    await start(send, 302, 0, "text/plain", *headers)
    await send({"type": "http.response.body", "body": b""})


async def read(
    room: Path, file: OpenParts, parts: Iterable[Part], is_over: Callable[[], bool] = never
) -> AsyncIterator[bytes]:
    """Yield the bytes of the parts, in order, in chunks. Raises CutShort."""
    for name, offset, length in parts:
        while length:
            part = Part(name, offset, min(length, CHUNK))
            yield await on_disk(_read, room, file, part, is_over)
            offset, length = offset + part.length, length - part.length


def _read(room: Path, file: OpenParts, part: Part, is_over: Callable[[], bool]) -> bytes:
    if is_withdrawn(room) or is_over() or not room.is_dir():
        raise CutShort(room / part.name)
    return file.read(part)


def _wanted(scope: Scope, etag: str, length: int) -> tuple[int, int] | None:
    """The range to send; None for the whole file, if there is no Range or If-Range differs."""
    value = header(scope, b"range")
    if value is None or scope["method"] != "GET":
        return None
    if header(scope, b"if-range") not in (None, etag):
        return None
    return parse_range(value, length)


async def _send_body(receive: Receive, send: Send, chunks: AsyncIterator[bytes]) -> None:
    # Watch for a disconnect, because `send` does not report it: without this, the rest of the file
    # would be read for nobody.
    gone = asyncio.ensure_future(_disconnect(receive))
    try:
        async for chunk in chunks:
            if gone.done():
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
