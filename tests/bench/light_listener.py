"""A WHEP listener whose connection is real, and whose own cost is small: ICE, DTLS, then packets.

It proves its address by one signed check (RFC 8445), answers ours, is the DTLS server (RFC 5764),
and reads RTP without decrypting it. A crowd of 1,000 fits into one process.
"""

import asyncio
import contextlib
import re
import secrets
import socket
from functools import cache
from pathlib import Path

from OpenSSL import SSL

from rooms.media.network import dtls_context, stun
from rooms.media.network.srtp import is_rtcp
from tests.bench import kernel_clock
from tests.bench.listener import SDP
from tests.support.crowd.guests import Guest
from tests.support.crowd.keep_alive import KeepAlive
from tests.support.crowd.networks import network

OFFER = Path(__file__).parents[1] / "rooms/media/offers/firefox-153-h264-whep.sdp"
AGAIN = 0.1  # seconds between two checks of a path that is not proved
PRIORITY = (110 << 24).to_bytes(4, "big")
PIECE = 50  # datagrams that are read at once
FLIGHT = 1400  # bytes of our flight of the handshake, which has one datagram


@cache
def offer_text() -> str:
    return OFFER.read_bytes().decode()


class LightListener:
    """`heard_at` is when the first packet of sound came, in seconds of the event loop's clock."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._network = network()
        self.heard_at: float | None = None
        self._ufrag, self._password = secrets.token_hex(4), secrets.token_hex(12)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(self._network or ("127.0.0.1", 0))
        self._ssl = SSL.Connection(dtls_context.context())
        self._ssl.set_accept_state()
        self._ssl.set_ciphertext_mtu(1200)
        self._checking: asyncio.TimerHandle | None = None
        self._loop.add_reader(self._socket, self._read)

    @property
    def offer(self) -> str:
        text = re.sub(r"a=ice-ufrag:\S+", f"a=ice-ufrag:{self._ufrag}", offer_text())
        text = re.sub(r"a=ice-pwd:\S+", f"a=ice-pwd:{self._password}", text)
        fingerprint = f"a=fingerprint:sha-256 {dtls_context.fingerprint()}"
        return re.sub(r"a=fingerprint:sha-256 \S+", fingerprint, text)

    async def ask(self, site: str, path: str, guest: Guest, door: KeepAlive) -> str:
        """Send the offer; return the answer. Raises ConnectionError with the site's reason."""
        request = guest.request(site, path, body=self.offer.encode(), kind=SDP)
        status, answer = await door.ask(request)
        if status != 201:
            raise ConnectionError(f"{status} {answer.decode()}")
        return answer.decode()

    def connect(self, answer: str) -> None:
        """Begin to check the address of an answer."""
        ufrag = re.search(r"a=ice-ufrag:(\S+)", answer)[1]
        self._theirs = re.search(r"a=ice-pwd:(\S+)", answer)[1]
        self._username = f"{ufrag}:{self._ufrag}".encode()
        port = re.search(r" udp \d+ 127\.0\.0\.1 (\d+) ", answer)[1]
        self._address = ("127.0.0.1", int(port))
        self._check()

    def stop_reading(self) -> None:
        """Leave what comes to the kernel, which drops it when the socket's buffer is full."""
        self._loop.remove_reader(self._socket)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)

    def leave(self) -> None:
        """Say goodbye as a page does that closes (close_notify), and close."""
        with contextlib.suppress(SSL.Error):
            self._ssl.shutdown()
        self._flush()
        self.close()

    def close(self) -> None:
        if self._checking:
            self._checking.cancel()
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._socket.close()

    def _check(self) -> None:
        attributes = [
            (stun.USERNAME, self._username),
            (stun.PRIORITY, PRIORITY),
            (stun.ICE_CONTROLLING, b"\x01" * 8),
            (stun.USE_CANDIDATE, b""),
        ]
        message = stun.build(stun.REQUEST, stun.new_token(12), attributes, self._theirs)
        self._send(message)
        self._checking = self._loop.call_later(AGAIN, self._check)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            for _ in range(PIECE):
                self._received(self._socket.recv(2048))

    def _received(self, datagram: bytes) -> None:
        if 128 <= datagram[0] <= 191:
            if not is_rtcp(datagram):
                self.heard_at = self.heard_at or self._loop.time()
                self._heard(datagram)
        elif datagram[0] < 4:
            self._answer_check(datagram)
        else:
            self._shake(datagram)

    def _heard(self, packet: bytes) -> None:
        """Called with each packet of sound that is read."""

    def _answer_check(self, datagram: bytes) -> None:
        if datagram[:2] == stun.REQUEST.to_bytes(2, "big"):
            transaction = datagram[8:20]
            mapped = stun.xor_mapped_address(self._address, transaction)
            self._send(stun.build(stun.SUCCESS, transaction, [mapped], self._password))

    def _shake(self, datagram: bytes) -> None:
        if self._checking:
            self._checking.cancel()
            self._checking = None
        self._ssl.bio_write(datagram)
        with contextlib.suppress(SSL.WantReadError):
            self._ssl.do_handshake()
        self._flush()

    def _flush(self) -> None:
        with contextlib.suppress(SSL.Error):  # there may be nothing to send
            while True:
                self._send(self._ssl.bio_read(FLIGHT))

    def _send(self, datagram: bytes) -> None:
        with contextlib.suppress(BlockingIOError):
            self._socket.sendto(datagram, self._address)


class TimedListener(LightListener):
    """Notes when each packet of sound came, by the kernel's clock, however late it is read.

    `arrivals`: (seconds since 1970, unwrapped sequence number) of each packet (RFC 3550).
    """

    def __init__(self) -> None:
        super().__init__()
        self.arrivals: list[tuple[float, int]] = []
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        kernel_clock.note_arrivals(self._socket)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            for _ in range(PIECE):
                datagram, self._came_at, _ = kernel_clock.read(self._socket)
                self._received(datagram)

    def _heard(self, packet: bytes) -> None:
        number = int.from_bytes(packet[2:4])
        if self.arrivals:
            last = self.arrivals[-1][1]
            number = last + (number - last + 0x8000) % 0x10000 - 0x8000
        self.arrivals.append((self._came_at, number))
