"""The socket of a room's page (RFC 6455), at some microseconds of CPU a message."""

import asyncio
import base64
import json
import os
import socket
import struct

from .networks import network

TEXT, CLOSE, PING = 0x81, 0x88, 0x89
SMALLEST = 2048  # bytes, the receive buffer of a watcher that does not read
HEAD = b"\r\n\r\n"


class Watcher(asyncio.Protocol):
    """Counts the texts it receives, and calls `on_text` with each if it is given."""

    def __init__(self, request: bytes, on_text=None):
        self.request, self.on_text = request, on_text
        self.received = 0
        self.bytes = 0
        self.code = self.reason = None
        self.asleep = False
        self.opened = asyncio.get_running_loop().create_future()
        self.closed = asyncio.get_running_loop().create_future()
        self._rest = b""

    @classmethod
    async def open(
        cls, address, site: str, slug: str, guest, on_text=None, language="en"
    ) -> "Watcher":
        """`address`: (host, port) of a server of `site`. Raises ConnectionError when refused."""
        loop = asyncio.get_running_loop()
        request = handshake(site, f"/r/{slug}/socket?lang={language}", guest.cookie)
        _, watcher = await loop.create_connection(
            lambda: cls(request, on_text), *address, local_addr=network()
        )
        await watcher.opened
        return watcher

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        data = self._rest + data
        at = 0
        if not self.opened.done():
            if HEAD not in data:
                self._rest = data
                return
            at = data.index(HEAD) + len(HEAD)
            self._begin(data[:at])
        while (frame := _frame(data, at)) is not None:
            kind, begin, at = frame
            self._receive(kind, data, begin, at)
        self._rest = data[at:]

    def _begin(self, head):
        if b" 101 " in head.partition(b"\r\n")[0]:
            self.opened.set_result(None)
        else:
            self.opened.set_exception(ConnectionError(head.decode()))

    def _receive(self, kind, data, begin, end):
        if kind == TEXT:
            self.received += 1
            self.bytes += end - begin
            if self.on_text:
                self.on_text(data[begin:end])
        elif kind == CLOSE:
            self.code = int.from_bytes(data[begin : begin + 2])
            self.reason = data[begin + 2 : end].decode()
            self.transport.close()
        elif kind == PING:
            self.transport.write(framed(0x8A, data[begin:end]))

    def connection_lost(self, error):
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionError("hung up"))
        self.closed.set_result(self.code)

    def stall(self):
        """Stop reading and sending, as a page does on a laptop that was shut."""
        self.asleep = True
        own_socket = self.transport.get_extra_info("socket")
        own_socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST)
        self.transport.pause_reading()

    def wake(self):
        """Read again, first what was sent meanwhile, perhaps a close frame."""
        self.asleep = False
        self.transport.resume_reading()

    def send(self, **message):
        if not self.asleep:
            self.transport.write(framed(TEXT, json.dumps(message).encode()))

    def close(self):
        self.transport.close()


def handshake(site: str, path: str, cookie: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {site.partition('//')[2]}",
        f"Origin: {site}",
        f"Cookie: {cookie}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def _frame(data: bytes, at: int) -> tuple[int, int, int] | None:
    """(first byte, begin and end of the payload) of the frame at `at`; None if it is not whole."""
    if len(data) < at + 2:
        return None
    length, begin = data[at + 1], at + 2
    if length == 126:
        if len(data) < at + 4:
            return None
        length, begin = int.from_bytes(data[at + 2 : at + 4]), at + 4
    elif length == 127:
        if len(data) < at + 10:
            return None
        length, begin = int.from_bytes(data[at + 2 : at + 10]), at + 10
    end = begin + length
    return (data[at], begin, end) if len(data) >= end else None


def framed(kind: int, payload: bytes) -> bytes:
    """A frame as a client sends it, masked with zeros.

    The mask protects proxies from scripts of pages, and this is no page.
    """
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", kind, 0x80 | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", kind, 0xFE, size)
    else:
        head = struct.pack("!BBQ", kind, 0xFF, size)
    return head + bytes(4) + payload
