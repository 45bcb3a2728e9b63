"""Write text frames (RFC 6455, section 5) directly to idle sockets.

Autobahn and Twisted frame a message anew for each socket, log it, count it, and let it wait until
the reactor has asked the kernel twice; that is three quarters of its cost. Most messages go to
thousands of sockets that have nothing else to write: such a message is framed once and passed
directly to the kernel. In all other cases autobahn and Twisted send it.

tests/hotline/daphne/test_frame_writer.py tests the internals of autobahn and Twisted used here.
"""

from hotline.daphne.websocket import SocketProtocol, framed


class FrameWriter:
    """Write texts to Daphne's sockets; keep the frame of the last text for the next socket."""

    def __init__(self) -> None:
        self._text: str | None = None
        self._frame = b""  # of `_text`

    def write(self, protocol: SocketProtocol, text: str) -> bool:
        """Send the whole text; return False, with nothing sent, if autobahn must send it."""
        if not _is_simple(protocol):
            return False
        if text is not self._text:
            self._text, self._frame = text, framed(text.encode()).payloadHybi
        sent = protocol.transport.writeSomeData(self._frame)
        if not isinstance(sent, int):
            return False  # the connection is lost; the reactor notices when it writes
        if sent < len(self._frame):
            protocol.transport.write(self._frame[sent:])
        return True


def _is_simple(protocol: SocketProtocol) -> bool:
    """Whether the socket is open, without compression, and has nothing waiting to be written."""
    transport = protocol.transport
    return (
        protocol.state == protocol.STATE_OPEN
        and protocol._perMessageCompress is None
        and not protocol.send_queue
        and bool(transport.connected)
        and not transport.disconnecting
        and not transport._tempDataBuffer
        and len(transport.dataBuffer) == transport.offset
    )
