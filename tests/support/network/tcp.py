"""Media over TCP: a browser's checks in frames, and a bridge by which aiortc uses TCP."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from rooms.media.network import UdpMux, stun
from rooms.media.network.ice import IceSession

UFRAG, PASSWORD = "benB", "x" * 22
NOMINATED = (stun.USE_CANDIDATE, b"")


def framed(datagram: bytes) -> bytes:
    """A datagram behind its length (RFC 4571)."""
    return len(datagram).to_bytes(2, "big") + datagram


def check_of(session: IceSession, *attributes: tuple[int, bytes], password: str = "") -> bytes:
    """A signed binding request of the session's browser."""
    username = (stun.USERNAME, f"{session.ufrag}:{UFRAG}".encode())
    return stun.build(
        stun.REQUEST, stun.new_token(12), [username, *attributes], password or session.password
    )


class TcpBrowser:
    """Ben's end of a TCP connection to the media server."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._rest = b""

    @classmethod
    async def connect(
        cls, udp_mux: UdpMux, host: str = "127.0.0.1", window: int = 0
    ) -> "TcpBrowser":
        """`window`: octets that are taken before they are read; 0 for the system's choice."""
        new = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        new.setblocking(False)
        if window:
            new.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        await asyncio.get_running_loop().sock_connect(new, (host, udp_mux.number))
        return cls(new)

    async def send(self, datagram: bytes) -> None:
        await self.send_raw(framed(datagram))

    async def send_raw(self, octets: bytes) -> None:
        """Send, unless the media server closes the connection meanwhile."""
        with suppress(ConnectionError):
            await asyncio.get_running_loop().sock_sendall(self._socket, octets)

    async def next(self) -> bytes:
        """The next datagram that arrives, within five seconds."""
        async with asyncio.timeout(5):
            size = int.from_bytes(await self._read(2), "big")
            return await self._read(size)

    async def answer_checks(self, count: int = 1) -> None:
        """Answer so many checks of the media server, and read what else comes before."""
        while count:
            message = stun.parse(await self.next())
            if message.kind == stun.REQUEST:
                await self.send(stun.build(stun.SUCCESS, message.transaction, [], PASSWORD))
                count -= 1

    async def prove(self, session: IceSession, *attributes: tuple[int, bytes]) -> None:
        """Send a check, and answer the one that it causes."""
        await self.send(check_of(session, *attributes))
        await self.answer_checks()

    async def is_closed(self, within: float = 5.0) -> bool:
        """Whether the media server closes the connection in time."""
        try:
            async with asyncio.timeout(within):
                while await asyncio.get_running_loop().sock_recv(self._socket, 1 << 16):
                    pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
        return True

    def close(self) -> None:
        self._socket.close()

    async def _read(self, size: int) -> bytes:
        while len(self._rest) < size:
            more = await asyncio.get_running_loop().sock_recv(self._socket, 1 << 16)
            if not more:
                raise ConnectionError("the media server has closed the connection")
            self._rest += more
        read, self._rest = self._rest[:size], self._rest[size:]
        return read


class _Bridge(asyncio.DatagramProtocol):
    """Carries the datagrams of one UDP peer over TCP, and back."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._peers: dict[tuple, asyncio.Queue[bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport) -> None:
        self._transport = transport

    def datagram_received(self, datagram: bytes, address: tuple) -> None:
        if address not in self._peers:
            self._peers[address] = asyncio.Queue()
            task = asyncio.create_task(self._carry(address))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._peers[address].put_nowait(datagram)

    async def _carry(self, address: tuple) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        there = asyncio.create_task(self._send(self._peers[address], writer))
        try:
            while True:
                size = int.from_bytes(await reader.readexactly(2), "big")
                self._transport.sendto(await reader.readexactly(size), address)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            there.cancel()
            writer.close()

    async def _send(self, datagrams: asyncio.Queue[bytes], writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(framed(await datagrams.get()))

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._transport.close()


@asynccontextmanager
async def bridged(host: str, port: int) -> AsyncIterator[int]:
    """A UDP port of loopback that leads to a TCP port, because aiortc speaks no ICE over TCP."""
    loop = asyncio.get_running_loop()
    _, bridge = await loop.create_datagram_endpoint(
        lambda: _Bridge(host, port), local_addr=("127.0.0.1", 0)
    )
    try:
        yield bridge._transport.get_extra_info("sockname")[1]
    finally:
        await bridge.close()


def over(port: int, answer: str) -> str:
    """An SDP answer with this UDP port as its one candidate, in place of the TCP port."""
    without = re.sub(r"a=candidate:\d+ 1 udp .*\r\n", "", answer)
    return re.sub(
        r"a=candidate:(\d+) 1 tcp (\d+) \S+ \d+ typ host tcptype passive",
        rf"a=candidate:\1 1 udp \2 127.0.0.1 {port} typ host",
        without,
    )
