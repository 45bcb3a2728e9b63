"""Daphne's end of a WebSocket, without limits on our own messages, and with limits on clients.

Autobahn applies the size limit for clients to the server's messages too, lets applications close
with only a few of the codes of RFC 6455 (section 7.4.1), and drops the connection of a client that
sends too much instead of giving a reason; daphne drops the reason given for a close.

Autobahn also answers every ping, even if the answers are not read, and keeps each fragment of a
message, even an empty one; daphne queues messages that the application has not asked for yet. A
page sends a few frames a second, so the rate of frames of any kind is limited, and so is the queue.
"""

from typing import TYPE_CHECKING, Any

from autobahn.websocket.protocol import PreparedMessage
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.utils.translation import override
from twisted.internet.defer import Deferred
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from hotline.core.token_bucket import Rate, TokenBucket
from hotline.limits import TABLE
from hotline.web.asked_language import language_of
from hotline.web.close_codes import FLOOD

if TYPE_CHECKING:
    from twisted.internet.tcp import Connection

LONGEST_REASON = 123  # bytes: section 5.5 allows 125, of which two are the code

FRAMES: Rate = {"burst": 200, "rate": 20}  # rate per second; a message has one frame or several
MOST_WAITING = 64  # messages that the application has not asked for yet


class SocketProtocol(WebSocketProtocol):
    transport: "Connection"  # type: ignore[assignment]  # Twisted's type is an interface of zope
    _raw_query_string: bytes  # of the request; daphne sets it from outside
    _flooded = False

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        super().connectionLost(reason)
        # Their results are this protocol: it would be kept as garbage, for which a web process
        # looks seldom.
        self.is_open, self.is_closed = Deferred(), Deferred()

    def onOpen(self) -> None:
        self._frames = TokenBucket(**FRAMES)
        super().onOpen()

    def onFrameBegin(self) -> None:
        if not self._frames.spend():
            self._end_flood()
        super().onFrameBegin()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self.application_queue.qsize() < MOST_WAITING:
            super().onMessage(payload, isBinary)
        else:
            self._end_flood()

    def processData(self) -> bool:
        return not self._flooded and super().processData()

    def consumeData(self) -> None:
        if self._flooded:
            self.data = b""
        super().consumeData()

    def _end_flood(self) -> None:
        """Close the socket; further data is discarded unread until the connection is closed."""
        self._flooded = True
        with override(language_of(self._raw_query_string)):
            self.sendCloseFrame(FLOOD, str(TABLE["message"].sentence).encode())

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message.get("type") == "websocket.close" and self.state == self.STATE_OPEN:
            reason = (message.get("reason") or "").encode()[:LONGEST_REASON]
            whole = reason.decode(errors="ignore").encode()
            self.sendCloseFrame(message.get("code") or 1000, whole)
        else:
            super().handle_reply(message)

    def serverSend(self, content: str | bytes, binary: bool = False) -> None:
        payload = content.encode() if isinstance(content, str) else content
        self.sendPreparedMessage(framed(payload, binary))


def framed(payload: bytes, binary: bool = False) -> PreparedMessage:
    """Return a message as bytes on the wire, the same for every socket."""
    return PreparedMessage(payload, binary, applyMask=False, doNotCompress=True)


def use_sockets(factory: WebSocketFactory) -> None:
    """Make daphne's factory use `SocketProtocol` for its connections."""
    factory.protocol = SocketProtocol
    factory.setProtocolOptions(failByDrop=False)
