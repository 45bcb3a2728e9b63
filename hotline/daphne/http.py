"""Daphne's end of an HTTP connection, with limits on what a client may send, and for how long.

Daphne hands a request on when all of it is there, so these are the limits of a whole request. They
hold before anybody has asked who sends it: for bodies that say their length, for bodies in chunks,
which are counted as they come, and for requests that wait behind another one on the same
connection. Nothing is written to disk, and nothing is kept beyond the limit.

A request that goes too far is answered in a sentence, and its connection closed.
"""

from collections import Counter
from io import BytesIO
from ipaddress import ip_address

from daphne.http_protocol import WebRequest
from twisted.web.http import HTTPChannel

from hotline.daphne.refusals import (
    BROKEN,
    BUSY,
    LONG_HEAD,
    NO_BODY,
    NOT_UNDERSTOOD,
    TOO_LARGE,
    TOO_SLOW,
    answer,
)
from hotline.limits import WIDER, networks
from hotline.web.trusted_scope import address_of

LARGEST_BODY = 128 << 10  # bytes; an offer may have 64 KiB, the forms of the admin have less
LARGEST_HEAD = 16 << 10  # bytes of the request line and the headers together
MOST_HEADERS = 100
# The frame around a chunk is not counted as body, and could be 1,000 times its size.
LARGEST_RAW_BODY = 2 * LARGEST_BODY
# Bytes of bodies that are still coming, of all connections: beyond it only small ones are taken,
# as forms and most offers are.
MOST_COMING, SMALL_BODY = 32 << 20, 16 << 10
LONGEST_LENGTH = 12  # digits of a Content-Length
AHEAD = 4 << 10  # bytes of further requests that are read while one is being answered

LARGEST_REST = 8 << 20  # bytes that are read of a refused client, and thrown away

BODIES = (b"POST", b"PUT", b"PATCH")


class Request(WebRequest):
    def __init__(self, channel, *args):
        super().__init__(channel, *args, parsePOSTFormSubmission=False)  # Django reads it

    def gotLength(self, length):
        self.content = BytesIO()  # Twisted writes larger bodies to a file

    def handleContentChunk(self, data):
        if self.channel.has_room_for(len(data)):
            super().handleContentChunk(data)

    def process(self):
        # Daphne would build every address behind this prefix.
        self.requestHeaders.removeHeader(b"daphne-root-path")
        protocols = self.requestHeaders.getRawHeaders(b"sec-websocket-protocol", [])
        if not (self.uri.startswith(b"/") and all(map(bytes.isascii, protocols))):
            self.channel.refuse(400, NOT_UNDERSTOOD)
            return None
        done = super().process()
        if self.transport is None:  # daphne has handed it to the WebSocket protocol
            self.channel.uncount()  # sockets are counted by who opens them
        return done

    def basic_error(self, status, status_text, body):
        """Where daphne itself refuses, or the application has failed."""
        if self.finished or self.channel is None:
            return
        if self._response_started:
            self.transport.abortConnection()  # half a body has no other end
        else:
            self.channel.refuse(status, NOT_UNDERSTOOD if status < 500 else BROKEN)


class Channel(HTTPChannel):
    """A connection: one request after the other, until it is idle for too long or refused.

    `patience` is how many seconds a head may take, counted from its first byte or from when the
    connection was made, and then a body, however slowly they come: a few KB a second are enough.
    Between requests are `idle` seconds at most: more than nginx keeps its connections to us (60).

    A pipelined request waits until the answer before it has left our buffer, because a client that
    reads nothing could otherwise make us keep one answer after another.
    """

    patience = 20.0
    idle = 75.0
    linger = 2.0  # seconds for which a refused client is listened to

    MAX_LENGTH = totalHeadersSize = LARGEST_HEAD
    maxHeaders = MOST_HEADERS
    abortTimeout = linger
    _optimisticEagerReadSize = AHEAD
    of_network = Counter()  # connections, by the networks they come from
    coming = 0  # bytes of bodies, of all connections
    _networks = ()  # while this is counted among their connections
    _held = 0  # bytes of the present body, in `coming`
    _alarm = None
    _answered = None  # the request whose answer is not read yet
    _closing = False
    _refused = False
    _read = 0  # bytes of the present body as they came; of the rest, once refused

    def connectionMade(self):
        # The factories of daphne and Twisted have set their own.
        self.requestFactory, self.timeOut = Request, self.idle
        super().connectionMade()
        if self._is_one_too_many():
            self.transport.abortConnection()
        else:
            self._set_alarm(self.patience)

    def connectionLost(self, reason):
        self._set_alarm(None)
        self._let_go()
        self.uncount()
        if self._answered:  # daphne has finished this request, and must not be told that it broke
            self._answered = None
            del self.requests[0]
        super().connectionLost(reason)

    def dataReceived(self, data):
        if self._refused:
            self._throw_away(data)
            return
        if not (self._alarm or self._handlingRequest):
            self._set_alarm(self.patience)
        super().dataReceived(data)

    def lineReceived(self, line):
        if self._refused:
            return
        if self._receivedHeaderSize + len(line) > LARGEST_HEAD:
            self.refuse(431, LONG_HEAD)
        elif line[:1] in (b" ", b"\t"):
            # A header that goes on in another line may be refused (RFC 9112, section 5.2), and
            # thousands of such lines cost more to join than to send.
            self.refuse(400, NOT_UNDERSTOOD)
        else:
            super().lineReceived(line)

    def lineLengthExceeded(self, line):
        self.refuse(431, LONG_HEAD)

    def _maybeChooseTransferDecoder(self, header, data):
        if header == b"Content-Length" and len(data) > LONGEST_LENGTH:
            self.refuse(413, TOO_LARGE)
            return False
        return super()._maybeChooseTransferDecoder(header, data)

    def allHeadersReceived(self):
        if self._refused:
            return
        upgrades = self.requests[-1].requestHeaders.getRawHeaders(b"upgrade", [])
        becomes_socket = b"websocket" in [each.lower() for each in upgrades]
        if len(upgrades) > 1:  # daphne reads one of them, and a proxy before it may read another
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

    def rawDataReceived(self, data):
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

    def allContentReceived(self):
        if self._refused:
            return
        if self.requests[-1].content.tell() > LARGEST_BODY:
            self.refuse(413, TOO_LARGE)
            return
        self._set_alarm(None)
        self._let_go()
        super().allContentReceived()

    def requestDone(self, request):
        if not self._refused:
            unread = self._waitingForTransport and self.persistent
            self._closing = not self.persistent
            self._set_alarm(self.factory.server.patience if unread or self._closing else None)
            if unread:
                self._answered = request
                return
        super().requestDone(request)

    def resumeProducing(self):
        super().resumeProducing()
        if request := self._answered:
            self._answered = None
            self.requestDone(request)

    def has_room_for(self, size):
        """Count so much more of the present body; False when it has been refused."""
        if self._refused:
            return False
        self._held += size
        Channel.coming += size
        if Channel.coming > MOST_COMING and self._held > SMALL_BODY:
            self.refuse(503, BUSY)
        return not self._refused

    def _let_go(self):
        Channel.coming -= self._held
        self._held = 0

    def _respondToBadRequestAndDisconnect(self):
        """Where Twisted refuses."""
        if self._receivedHeaderCount > MOST_HEADERS:
            self.refuse(431, LONG_HEAD)
        else:
            self.refuse(400, NOT_UNDERSTOOD)

    def refuse(self, status, sentence):
        """The last answer on this connection.

        What its client still sends is read for a moment: closed with bytes unread, TCP would
        tell it of a reset, and it might never see the answer.
        """
        if self._refused:
            return
        self._refused, self._read = True, 0
        self._let_go()
        self.setTimeout(None)
        self.clearLineBuffer()
        self._dataBuffer = []
        self._networkProducer.unregisterProducer()
        self.transport.write(answer(status, str(sentence)))
        self.transport.loseWriteConnection()
        self._networkProducer.resumeProducing()
        self._set_alarm(self.linger)

    def _is_one_too_many(self):
        """Where no proxy stands in front, through which everybody comes."""
        server = self.factory.server
        most, peer = server.most_of_network, getattr(self.transport.getPeer(), "host", None)
        if most is None or peer is None:
            return False
        if ip_address(address_of(peer)).is_loopback and not server.counts_loopback:
            return False
        household, *around = networks(peer)
        if self.of_network[household] >= most:
            return True
        if any(self.of_network[each] >= WIDER * most for each in around):
            return True
        self._networks = (household, *around)
        self.of_network.update(self._networks)
        return False

    def uncount(self):
        self.of_network.subtract(self._networks)
        for each in self._networks:
            if not self.of_network[each]:
                del self.of_network[each]
        self._networks = ()

    def _throw_away(self, data):
        self._read += len(data)
        if self._read > LARGEST_REST:
            self.transport.abortConnection()

    def _set_alarm(self, seconds):
        if self._alarm:
            self._alarm.cancel()
        self._alarm = seconds and self.callLater(seconds, self._ring)

    def _ring(self):
        self._alarm = None
        if self._refused or self._answered or self._closing:
            self.transport.abortConnection()
        elif self._buffer or self.requests:
            self.refuse(408, TOO_SLOW)
        else:
            # A browser opened it ahead of need, and would take words for the answer to the
            # request that it sends next.
            self.loseConnection()


def use_requests(factory) -> None:
    """Have daphne's factory make connections of this kind."""
    factory.protocol = Channel
