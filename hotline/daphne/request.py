"""Daphne's end of one HTTP request: its body stays in memory, and each refusal has a sentence."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from daphne.http_protocol import WebRequest
from twisted.web.http import HTTPChannel

from hotline.web.sentences import BROKEN, NOT_UNDERSTOOD

if TYPE_CHECKING:
    from twisted.internet.tcp import Connection

    from hotline.daphne.http import Channel


class Request(WebRequest):
    channel: "Channel"
    transport: "Connection"  # type: ignore[assignment]  # Twisted's type is an interface of zope

    def __init__(self, channel: HTTPChannel, *args: Any) -> None:
        super().__init__(channel, *args, parsePOSTFormSubmission=False)  # Django parses the form

    def gotLength(self, length: int | None) -> None:
        self.content = BytesIO()  # Twisted writes larger bodies to a file

    def handleContentChunk(self, data: bytes) -> None:
        if self.channel.has_room_for(len(data)):
            super().handleContentChunk(data)

    def process(self) -> Any:  # daphne's Deferred, or None
        # Daphne would prefix every URL with the value of this header.
        self.requestHeaders.removeHeader(b"daphne-root-path")
        protocols = self.requestHeaders.getRawHeaders(b"sec-websocket-protocol", [])
        if not (self.uri.startswith(b"/") and all(map(bytes.isascii, protocols))):
            self.channel.refuse(400, NOT_UNDERSTOOD)
            return None
        done = super().process()
        if self.transport is None:  # daphne has passed the connection to the WebSocket protocol
            self.channel.hand_over()
        return done

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """Answer when daphne itself refuses the request or the application has failed."""
        if self.finished or self.channel is None:
            return
        if self._response_started:
            self.transport.abortConnection()  # nothing else marks a body as incomplete
        else:
            self.channel.refuse(status, NOT_UNDERSTOOD if status < 500 else BROKEN)
