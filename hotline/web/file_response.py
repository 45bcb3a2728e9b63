"""A response that sends a temporary file in pieces, so that memory does not grow with the file."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import IO, Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

PIECE = 64 << 10  # bytes


class FileToSend(StreamingHttpResponse):
    """Sends a file from its beginning, and closes it.

    Args:
        request: says whether the server takes pieces from a coroutine or from a function; Django
            reads the whole content into memory where it gets the other kind.
    """

    def __init__(self, request: HttpRequest, file: IO[bytes], **options: Any) -> None:
        length = file.seek(0, 2)
        file.seek(0)
        pieces = _asked_for(file) if isinstance(request, ASGIRequest) else _read(file)
        super().__init__(pieces, **options)
        self.headers["Content-Length"] = str(length)
        self._file = file

    def close(self) -> None:
        super().close()
        self._file.close()


def _read(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


async def _asked_for(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece
