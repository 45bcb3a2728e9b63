"""A persistent HTTP connection (RFC 9112) that takes little CPU."""

import asyncio

from .networks import network


class KeepAlive:
    def __init__(self, address):
        self.address = address
        self.network = network()
        self._writer = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; return (status, body). A closed connection is opened again."""
        if self._writer is None or self._reader.at_eof():
            self.close()
            self._reader, self._writer = await asyncio.open_connection(
                *self.address, local_addr=self.network
            )
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if line)
        status = int(first.split()[1])
        if status in (204, 304):
            return status, b""
        if "content-length" in headers:
            return status, await self._reader.readexactly(int(headers["content-length"]))
        return status, await self._chunks()

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            body += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readexactly(2)
        return body

    def close(self):
        if self._writer:
            self._writer.close()
