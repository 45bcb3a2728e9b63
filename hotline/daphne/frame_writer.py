"""Text frames (RFC 6455, section 5) written to a socket at once.

A message on its way through autobahn and Twisted is framed anew for each socket, logged, counted,
and waits for the reactor to ask the kernel twice; that is three quarters of what it costs. Most
of what a page is sent goes to thousands, and to sockets with nothing else under way: it is framed
once, and handed to the kernel directly. Whatever is not so simple goes the long way round.

What is touched here of autobahn and Twisted is tested in tests/hotline/daphne/test_frame_writer.py.
"""

from hotline.daphne.websocket import framed


class FrameWriter:
    """Writes texts to daphne's sockets; remembers how the last one is framed."""

    def __init__(self) -> None:
        self._text = self._frame = None

    def write(self, protocol, text: str) -> bool:
        """Send the whole text; False, with nothing sent, when it must go the long way."""
        if not _is_simple(protocol):
            return False
        if text is not self._text:
            self._text, self._frame = text, framed(text.encode()).payloadHybi
        sent = protocol.transport.writeSomeData(self._frame)
        if not isinstance(sent, int):
            return False  # the connection is lost; the reactor finds that out when it writes
        if sent < len(self._frame):
            protocol.transport.write(self._frame[sent:])
        return True


def _is_simple(protocol) -> bool:
    """It is open, without compression, and nothing of it waits to be written."""
    transport = protocol.transport
    return (
        protocol.state == protocol.STATE_OPEN
        and protocol._perMessageCompress is None
        and not protocol.send_queue
        and transport.connected
        and not transport.disconnecting
        and not transport._tempDataBuffer
        and len(transport.dataBuffer) == transport.offset
    )
