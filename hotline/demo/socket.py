"""A minimal WebSocket client (RFC 6455) for the demo.

Autobahn, which Daphne uses, has one too, but takes too long to import.
"""

import asyncio
import base64
import json
import os
import ssl
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10  # section 5.2
LAST, MASKED = 0x80, 0x80

LARGEST = 1 << 22
"""Bytes of one message; the site's messages are much smaller."""


class Socket:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, site: str, path: str, cookie: str) -> "Socket":
        """Connect. Raises OSError if the site does not answer or refuses the socket."""
        url = urlsplit(site)
        secure = ssl.create_default_context() if url.scheme == "https" else None
        port = url.port or (443 if secure else 80)
        reader, writer = await asyncio.open_connection(url.hostname, port, ssl=secure)
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {url.netloc}",
            f"Origin: {site}",
            f"Cookie: {cookie}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        try:
            answer = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            answer = b""
        if b" 101 " not in answer.partition(b"\r\n")[0]:
            writer.close()
            raise ConnectionError(f"{site} opened no socket at {path}.")
        return cls(reader, writer)

    async def messages(self) -> AsyncIterator[dict]:
        """Yield the site's messages until either side closes."""
        try:
            while True:
                opcode, payload = await self._frame()
                if opcode == CLOSE:
                    return
                if opcode == PING:
                    self._write(PONG, payload)
                elif opcode == TEXT:
                    yield json.loads(payload)
        except (asyncio.IncompleteReadError, OSError):
            return
        finally:
            self.writer.close()

    def say(self, **message):
        self._write(TEXT, json.dumps(message).encode())

    def close(self):
        self.writer.close()

    async def _frame(self) -> tuple[int, bytes]:
        first, length = await self.reader.readexactly(2)
        if length >= 126:
            length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8))
        if length > LARGEST or not first & LAST:
            raise ConnectionError("A message that no page of ours is sent.")
        return first & 0x0F, await self.reader.readexactly(length)

    def _write(self, opcode: int, payload: bytes):
        size = len(payload)
        length = bytes([MASKED | size]) if size < 126 else b"\xfe" + size.to_bytes(2)
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
        self.writer.write(bytes([LAST | opcode]) + length + mask + masked)
