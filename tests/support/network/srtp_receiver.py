"""The far end of a sender: a real UDP socket and a real pylibsrtp session that decrypts."""

import secrets
import socket
from collections.abc import Callable
from contextlib import suppress

import pylibsrtp
from pylibsrtp import Policy

from rooms.media import rtp
from rooms.media.network.fan import Route
from rooms.media.network.rtp_sender import RtpSender
from rooms.media.network.srtp import Srtp, is_rtcp
from rooms.media.network.udp_socket import UdpSocket

PROFILES = {
    Policy.SRTP_PROFILE_AEAD_AES_128_GCM: 28,
    Policy.SRTP_PROFILE_AEAD_AES_256_GCM: 44,
    Policy.SRTP_PROFILE_AES128_CM_SHA1_80: 30,
}
"""Profiles that browsers offer, with the octets of key and salt."""


class SrtpReceiver:
    """A listener with one sender; `rtp` and `rtcp` are what it decrypted, `raw` what came."""

    def __init__(
        self,
        media: int,
        profile: int = Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
        family: int = socket.AF_INET,
    ) -> None:
        key, other = (secrets.token_bytes(PROFILES[profile]) for _ in range(2))
        policy = Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile)
        policy.window_size = 1024
        self._session = pylibsrtp.Session(policy)
        self._family = family
        self.socket = self._new_socket()
        self.srtp = Srtp(key, other, profile)
        self.sender = RtpSender(media, 111, self._send, "a" * 16)
        self.raw: list[bytes] = []
        self.rtp: list[bytes] = []
        self.rtcp: list[bytes] = []
        self.by_number: dict[int, set[bytes]] = {}
        self._highest: int | None = None
        self._seen: set[bytes] = set()
        self.plain: Callable[[bytes], None] = lambda datagram: None

    def _new_socket(self) -> socket.socket:
        new = socket.socket(self._family, socket.SOCK_DGRAM)
        new.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        new.bind(("::1" if self._family == socket.AF_INET6 else "127.0.0.1", 0))
        new.setblocking(False)
        return new

    def move(self) -> None:
        """Go on at another port."""
        self.receive()
        self.socket.close()
        self.socket = self._new_socket()

    def route(self, udp_socket: UdpSocket) -> Route:
        """The way to it, and what `RtpSender` sends alone goes there too."""
        address = self.socket.getsockname()
        self.plain = lambda datagram: udp_socket.send(datagram, address)
        return Route(udp_socket.queue, address, self.srtp)

    def receive(self) -> "SrtpReceiver":
        """Read and decrypt what has come. A repeated packet is in `raw` alone."""
        with suppress(BlockingIOError):
            while True:
                datagram = self.socket.recv(2000)
                self.raw.append(datagram)
                if is_rtcp(datagram):
                    self.rtcp.append(self._session.unprotect_rtcp(datagram))
                elif datagram not in self._seen:
                    self._seen.add(datagram)
                    self._received(self._session.unprotect(datagram))
        return self

    def _received(self, packet: bytes) -> None:
        header = rtp.read(packet)
        assert header is not None and header.ssrc == self.sender.ssrc
        near = header.sequence if self._highest is None else self._highest
        number = rtp.unwrap(header.sequence, near, 16)
        self._highest = max(near, number)
        self.rtp.append(packet)
        self.by_number.setdefault(number, set()).add(packet)

    @property
    def payloads(self) -> list[bytes]:
        return [packet[rtp.HEADER_OCTETS :] for packet in self.rtp]

    @property
    def numbers(self) -> list[int]:
        """Packet indices, in the order in which the packets came."""
        return list(self.by_number)

    def assert_no_number_twice(self) -> None:
        assert all(len(packets) == 1 for packets in self.by_number.values())

    def close(self) -> None:
        self.sender.close()
        self.socket.close()

    def _send(self, packet: bytes) -> None:
        protected = self.srtp.protect_rtp(packet)
        assert protected is not None
        self.plain(protected)
