"""Daphne's end of an HTTP connection, with limits on what a client may send, and for how long.

Daphne passes a request on when it is complete, so these are the limits of a whole request. They
apply before its sender is known: to bodies with a Content-Length, to bodies in chunks, which are
counted as they arrive, and to pipelined requests that wait for another one on the same connection.
Nothing is written to disk, and nothing is kept beyond the limit.

A request beyond a limit is answered with a sentence, and its connection is closed.
"""

from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol

from daphne.http_protocol import HTTPFactory
from django.utils.functional import Promise
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel

from hotline.daphne.network_limit import NetworkLimit
from hotline.daphne.refusals import answer
from hotline.daphne.request import Request
from hotline.web.sentences import BUSY, LONG_HEAD, NO_BODY, NOT_UNDERSTOOD, TOO_LARGE, TOO_SLOW
from hotline.web.trusted_scope import address_of

if TYPE_CHECKING:
    from twisted.internet.base import DelayedCall
    from twisted.internet.tcp import Connection

    from hotline.daphne.server import FlowServer

LARGEST_BODY = 128 << 10  # bytes; an SDP offer may have 64 KiB, the forms of the admin have less
LARGEST_HEAD = 16 << 10  # bytes of the request line and the headers together
MOST_HEADERS = 100
# The framing of chunks is not counted as body, and could be 1,000 times the size of the body.
LARGEST_RAW_BODY = 2 * LARGEST_BODY
# Bytes of unfinished bodies, of all connections: above MOST_COMING only bodies up to SMALL_BODY are
# accepted; forms and most offers are that small.
MOST_COMING, SMALL_BODY = 32 << 20, 16 << 10
LONGEST_LENGTH = 12  # digits of a Content-Length
AHEAD = 4 << 10  # bytes of further requests that are read while one is being answered

LARGEST_REST = 8 << 20  # bytes that are read from a refused client and discarded

BODIES = (b"POST", b"PUT", b"PATCH")


class Producer(Protocol):
    """A producer of Twisted; Twisted's own type is an interface of zope, without `self`."""

    def resumeProducing(self) -> None: ...
    def unregisterProducer(self) -> None: ...


class Channel(HTTPChannel):
    """A connection: it serves one request after the other, until it is idle too long or refused.

    `patience` is the number of seconds that a head may take, counted from its first byte or from
    the start of the connection, and then again a body; a few KB a second are fast enough. Between
    requests a connection may be idle for `idle` seconds, longer than nginx keeps its connections
    to us (60).

    A pipelined request waits until the previous response has left our buffer, because a client that
    reads nothing could otherwise make us keep one response after another.
    """

    transport: "Connection"  # type: ignore[assignment]  # Twisted's type is an interface of zope
    _networkProducer: Producer  # type: ignore[assignment]  # as above

    patience = 20.0
    idle = 75
    linger = 2  # seconds for which data of a refused client is still read

    MAX_LENGTH = totalHeadersSize = LARGEST_HEAD
    maxHeaders = MOST_HEADERS
    abortTimeout = linger
    _optimisticEagerReadSize = AHEAD
    network_limit = NetworkLimit()
    coming = 0  # bytes of unfinished bodies, of all connections
    _networks: tuple[str, ...] = ()  # the networks whose counters include this connection
    _held = 0  # bytes of the current body, included in `coming`
    _alarm: "DelayedCall | None" = None
    _answered: Request | None = None  # the request whose response the client has not read yet
    _closing = False
    _refused = False
    _read = 0  # raw bytes of the current body; once refused, bytes that were discarded

    @property
    def _server(self) -> "FlowServer":
        server: FlowServer = self.factory.server
        return server

    def connectionMade(self) -> None:
        # The factories of daphne and Twisted have set other values.
        self.requestFactory = Request  # type: ignore[assignment]  # it takes fewer arguments
        self.timeOut = self.idle
        super().connectionMade()
        if self._is_one_too_many():
            self.transport.abortConnection()
        else:
            self._set_alarm(self.patience)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._set_alarm(None)
        self._let_go()
        self.uncount()
        if self._answered:  # daphne has finished this request and must not see its connection fail
            self._answered = None
            del self.requests[0]
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:
        if self._refused:
            self._throw_away(data)
            return
        if not (self._alarm or self._handlingRequest):
            self._set_alarm(self.patience)
        super().dataReceived(data)

    def lineReceived(self, line: bytes) -> None:
        if self._refused:
            return
        if self._receivedHeaderSize + len(line) > LARGEST_HEAD:
            self.refuse(431, LONG_HEAD)
        elif line[:1] in (b" ", b"\t"):
            # A folded header may be refused (RFC 9112, section 5.2), and thousands of such lines
            # cost more to join than to send.
            self.refuse(400, NOT_UNDERSTOOD)
        else:
            super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        self.refuse(431, LONG_HEAD)

    def _maybeChooseTransferDecoder(self, header: bytes, data: bytes) -> bool:
        if header == b"Content-Length" and len(data) > LONGEST_LENGTH:
            self.refuse(413, TOO_LARGE)
            return False
        is_chosen: bool = super()._maybeChooseTransferDecoder(header, data)
        return is_chosen

    def allHeadersReceived(self) -> None:
        if self._refused:
            return
        upgrades = self.requests[-1].requestHeaders.getRawHeaders(b"upgrade", [])
        becomes_socket = b"websocket" in [each.lower() for each in upgrades]
        if len(upgrades) > 1:  # daphne and a proxy in front of it may read different ones
            self.refuse(400, NOT_UNDERSTOOD)
        elif self.length != 0 and (becomes_socket or self._command not in BODIES):
            self.refuse(400, NO_BODY)
        elif self.length and self.length > LARGEST_BODY:
            self.refuse(413, TOO_LARGE)
        else:
            self._read = 0
            if self.length != 0:
                self._set_alarm(self.patience)
            super().allHeadersReceived()

    def rawDataReceived(self, data: bytes) -> None:
        if self._refused:
            return
        if not self._handlingRequest:
            self._read += len(data)
            chunked = self.length is None
            kept = self.requests[-1].content.tell()
            if chunked and (kept > LARGEST_BODY or self._read > LARGEST_RAW_BODY):
                self.refuse(413, TOO_LARGE)
                return
        super().rawDataReceived(data)

    def allContentReceived(self) -> None:
        if self._refused:
            return
        if self.requests[-1].content.tell() > LARGEST_BODY:
            self.refuse(413, TOO_LARGE)
            return
        self._set_alarm(None)
        self._let_go()
        super().allContentReceived()

    def requestDone(self, request: Request) -> None:
        if not self._refused:
            unread = self._waitingForTransport and self.persistent
            self._closing = not self.persistent
            self._set_alarm(self._server.patience if unread or self._closing else None)
            if unread:
                self._answered = request
                return
        super().requestDone(request)

    def resumeProducing(self) -> None:
        super().resumeProducing()
        if request := self._answered:
            self._answered = None
            self.requestDone(request)

    def has_room_for(self, size: int) -> bool:
        """Count `size` more bytes of the current body; False if the request is refused."""
        if self._refused:
            return False
        self._held += size
        Channel.coming += size
        if Channel.coming > MOST_COMING and self._held > SMALL_BODY:
            self.refuse(503, BUSY)
        return not self._refused

    def _let_go(self) -> None:
        Channel.coming -= self._held
        self._held = 0

    def _respondToBadRequestAndDisconnect(self) -> None:
        """Answer when Twisted refuses the request."""
        if self._receivedHeaderCount > MOST_HEADERS:
            self.refuse(431, LONG_HEAD)
        else:
            self.refuse(400, NOT_UNDERSTOOD)

    def refuse(self, status: int, sentence: Promise) -> None:
        """Send an error as the last response of this connection.

        For `linger` seconds further data is read and discarded: TCP would answer a close with
        unread bytes by a reset, and the client might never see the response.
        """
        if self._refused:
            return
        self._refused, self._read = True, 0
        self._let_go()
        self.setTimeout(None)
        self.clearLineBuffer()
        self._dataBuffer = []
        self._networkProducer.unregisterProducer()
        self.transport.write(answer(status, sentence))
        self.transport.loseWriteConnection()
        self._networkProducer.resumeProducing()
        self._set_alarm(self.linger)

    def _is_one_too_many(self) -> bool:
        """Whether the client's network has too many connections; if not, count this connection.

        There is no limit behind a proxy, because all clients connect through the proxy.
        """
        server = self._server
        most, peer = server.most_of_network, getattr(self.transport.getPeer(), "host", None)
        if most is None or peer is None:
            return False
        if ip_address(address_of(peer)).is_loopback and not server.counts_loopback:
            return False
        counted = self.network_limit.admit(peer, most)
        self._networks = counted or ()
        return counted is None

    def hand_over(self) -> None:
        """Forget the connection: it is a socket now."""
        self.uncount()  # sockets are limited per person and network elsewhere
        self.requests.clear()  # or request and channel would be garbage, which is kept for long

    def uncount(self) -> None:
        self.network_limit.release(self._networks)
        self._networks = ()

    def _throw_away(self, data: bytes) -> None:
        self._read += len(data)
        if self._read > LARGEST_REST:
            self.transport.abortConnection()

    def _set_alarm(self, seconds: float | None) -> None:
        if self._alarm:
            self._alarm.cancel()
        self._alarm = self.callLater(seconds, self._ring) if seconds else None

    def _ring(self) -> None:
        self._alarm = None
        if self._refused or self._answered or self._closing:
            self.transport.abortConnection()
        elif self._buffer or self.requests:
            self.refuse(408, TOO_SLOW)
        else:
            # A browser opened the connection ahead of need, and would take a 408 for the response
            # to its next request.
            self.loseConnection()


def use_requests(factory: HTTPFactory) -> None:
    """Make daphne's factory use `Channel` for its connections."""
    factory.protocol = Channel  # type: ignore[method-assign, assignment]  # daphne's is a function
