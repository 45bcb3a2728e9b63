"""Daphne's end of a WebSocket, without its limits.

Autobahn applies the largest size that a client may send to what the server sends too, lets
applications close with few of the codes of RFC 6455 (section 7.4.1), and drops the connection of
who sends too much instead of saying so; daphne forgets the reason given for a close.
"""

from autobahn.websocket.protocol import PreparedMessage
from daphne.ws_protocol import WebSocketProtocol

LONGEST_REASON = 123  # bytes: section 5.5 allows 125, of which two are the code


class SocketProtocol(WebSocketProtocol):
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
