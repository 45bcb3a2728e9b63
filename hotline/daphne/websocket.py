"""Daphne's end of a WebSocket, without its limits on us, and with limits on clients.

Autobahn applies the largest size that a client may send to what the server sends too, lets
applications close with few of the codes of RFC 6455 (section 7.4.1), and drops the connection of
who sends too much instead of saying so; daphne forgets the reason given for a close.

Autobahn also answers every ping, be the answers read or not, and keeps each piece of a message, be
it empty; daphne queues what its application has not asked for yet. A page sends a few frames a
second, so the number of frames is limited, of any kind; and so is the queue.
"""

from autobahn.websocket.protocol import PreparedMessage
from daphne.ws_protocol import WebSocketProtocol
from django.utils.translation import override

from hotline.core.token_bucket import TokenBucket
from hotline.limits import TABLE
from hotline.web.asked_language import language_of
from hotline.web.close_codes import FLOOD

LONGEST_REASON = 123  # bytes: section 5.5 allows 125, of which two are the code

FRAMES = {"burst": 200, "rate": 20}  # a second; a message is one frame, or in pieces several
MOST_WAITING = 64  # messages that the application has not asked for yet


class SocketProtocol(WebSocketProtocol):
    _flooded = False

    def onOpen(self) -> None:
        self._frames = TokenBucket(**FRAMES)
        super().onOpen()

    def onFrameBegin(self):
        if not self._frames.spend():
            self._end_flood()
        return super().onFrameBegin()

    def onMessage(self, payload, isBinary) -> None:
        if self.application_queue.qsize() < MOST_WAITING:
            super().onMessage(payload, isBinary)
        else:
            self._end_flood()

    def processData(self):
        return not self._flooded and super().processData()

    def consumeData(self) -> None:
        if self._flooded:
            self.data = b""
        super().consumeData()

    def _end_flood(self) -> None:
        """What still comes until the connection is closed is thrown away unread."""
        self._flooded = True
        with override(language_of(self._raw_query_string)):
            self.sendCloseFrame(FLOOD, str(TABLE["message"].sentence).encode())

    def handle_reply(self, message) -> None:
        if message.get("type") == "websocket.close" and self.state == self.STATE_OPEN:
            reason = (message.get("reason") or "").encode()[:LONGEST_REASON]
            whole = reason.decode(errors="ignore").encode()
            self.sendCloseFrame(message.get("code") or 1000, whole)
        else:
            super().handle_reply(message)

    def serverSend(self, content, binary=False) -> None:
        self.sendPreparedMessage(framed(content if binary else content.encode(), binary))


def framed(payload: bytes, binary=False) -> PreparedMessage:
    """A message as it goes over the wire; the same for every socket."""
    return PreparedMessage(payload, binary, applyMask=False, doNotCompress=True)


def use_sockets(factory) -> None:
    """Have daphne's factory make connections of this kind."""
    factory.protocol = SocketProtocol
    factory.setProtocolOptions(failByDrop=False)
