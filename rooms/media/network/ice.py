"""Our side of one browser's ICE session: ICE-lite with checks of our own (RFC 8445).

The browser's candidates are ignored. Its address is learnt from its signed checks, and used only
after it has answered a signed check of ours, so that neither an offer nor a check with a forged
source can make us send a stream to somebody else.
"""

import asyncio
import base64
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hotline.core.token_bucket import TokenBucket

from . import stun

if TYPE_CHECKING:
    from .udp_mux import UdpMux

TAKE_OVER_AFTER = 8.0
"""Seconds of silence after which any new address of the browser replaces the old one."""
DEAD_AFTER = 20.0
"""Seconds of silence after which the browser counts as gone."""
PROBE_AFTER = 2.5
"""Seconds of silence after which we send a check: some encoders send no consent checks."""
UDP_WINS_FOR = 2.0
"""Seconds of silence for which a UDP path is kept although the browser nominates a TCP path. Such a
check may be late, because TCP repeats what was lost, and UDP carries sound with less delay."""

SURE_FOR = 1.5
"""Seconds after a sign of life in which no other is looked for."""

_UFRAG_OCTETS = 8
_PRIORITY = (110 << 24 | 65535 << 8 | 255).to_bytes(4, "big")
_MAX_CHECKS = 8
_MAX_PROVED = 4
_MAX_STRANGERS = 16
_ANSWERS_OF_A_PATH = (10, 2)
"""Checks answered on an unproved path: burst, then per second. Its address may be forged, and we
send two datagrams for each check. A browser that checks every 50 ms answers our first check before
the burst is used up."""
_ANSWERS_OF_A_SESSION = (60, 10)
"""The same limit for all unproved paths of a session: a browser has about ten addresses, and checks
each of our addresses from each of its own."""


class Transport(Protocol):
    """A UDP socket, or a TCP connection of one browser."""

    @property
    def is_tcp(self) -> bool: ...

    def send(self, datagram: bytes, address: stun.SocketAddress) -> None:
        """Send at once, or drop; never wait and never raise."""


class Path(NamedTuple):
    """One of our sockets and a socket address of the other side."""

    transport: Transport
    address: stun.SocketAddress

    def send(self, datagram: bytes) -> None:
        self.transport.send(datagram, self.address)


class IceSession:
    """Credentials, proved addresses and liveness of one connection.

    `on_path` is called when the first address is proved, and when another one is used;
    `on_datagram` for each DTLS, RTP or RTCP datagram from a proved address; `on_dead` after 20 s
    without a sign of life.
    """

    def __init__(self, udp_mux: "UdpMux", ufrag: str, password: str) -> None:
        self.ufrag = base64.b64encode(stun.new_token(6)).decode()
        self.password = base64.b64encode(stun.new_token(18)).decode()
        self.path: Path | None = None
        self._forget_callbacks()
        self._udp_mux = udp_mux
        self._remote_ufrag = ufrag
        self._remote_password = password
        self._tie_breaker = stun.new_token(8)
        self._alive_at = 0.0
        self._now = asyncio.get_running_loop().time
        self._proved: list[Path] = []
        self._checks: dict[bytes, tuple[Path, bool]] = {}
        self._strangers: dict[Path, TokenBucket] = {}
        self._rate_limit = TokenBucket(*_ANSWERS_OF_A_SESSION)
        self._from: Path | None = None
        self._is_lost = False

    def _forget_callbacks(self) -> None:
        """Set none. A session that refers to its connection would be kept with it, as garbage."""
        self.on_path: Callable[[], None] = lambda: None
        self.on_datagram: Callable[[bytes], None] = lambda datagram: None
        self.on_dead: Callable[[], None] = lambda: None

    def send(self, datagram: bytes) -> None:
        """Send to the browser; drop the datagram while no address is proved."""
        if self.path is not None:
            self.path.send(datagram)

    def asked(self, message: stun.Message, path: Path, now: float) -> bool:
        """Handle a binding request with our ufrag; `now` is in seconds of the loop's clock.

        Return whether the browser of this session signed it.
        """
        expected = f"{self.ufrag}:{self._remote_ufrag}".encode()
        username = message.attributes.get(stun.USERNAME, b"")
        if not hmac.compare_digest(username, expected) or not message.signed_with(self.password):
            return False
        if path not in self._proved and not self._may_answer(path):
            return True
        if stun.ICE_CONTROLLED in message.attributes:
            # We are ICE-lite, so the other side must control (RFC 8445 section 7.3.1.1).
            self._reply(path, stun.ERROR, message, stun.error_code(487, "Role Conflict"))
            return True
        mapped = stun.xor_mapped_address(path.address, message.transaction)
        self._reply(path, stun.SUCCESS, message, mapped)

        nominated = stun.USE_CANDIDATE in message.attributes
        if path == self.path:
            self._alive_at = now
        elif self._may_take_over(path, nominated, now):
            if path in self._proved:
                self._use(path, now)
            else:
                self._check(path, nominated)
        return True

    def received(self, datagram: bytes, path: Path) -> None:
        """Handle a datagram other than STUN from a proved address."""
        self._from = path
        self.on_datagram(datagram)

    def alive(self) -> None:
        """Count the datagram just received as a sign of life, because it was authentic and fresh.

        Some encoders answer no checks once they send media.
        """
        if self._from == self.path:
            self._alive_at = self._now()

    @property
    def is_surely_alive(self) -> bool:
        """Whether the datagram just received is not needed as a sign of life."""
        return self._from == self.path and self._now() - self._alive_at < SURE_FOR

    def answered(self, message: stun.Message, path: Path, now: float) -> bool:
        """Handle a response to one of our checks; return whether the browser signed it."""
        asked, nominated = self._checks.get(message.transaction, (None, False))
        if asked != path or not message.signed_with(self._remote_password):
            return False
        del self._checks[message.transaction]
        if message.kind != stun.SUCCESS:
            return True
        if path == self.path:
            self._alive_at = now
        elif self._may_take_over(path, nominated, now):
            self._prove(path)
            self._use(path, now)
        return True

    def lost(self, path: Path) -> None:
        """Use another path as soon as there is one, because this TCP connection is closed."""
        self._proved = [other for other in self._proved if other != path]
        self._udp_mux.disown(path, self)
        self._is_lost = self._is_lost or path == self.path

    def tick(self, now: float) -> None:
        """Check, once a second, how long the browser has been silent."""
        if self.path is None:
            return
        silence = now - self._alive_at
        if silence > DEAD_AFTER:
            self.on_dead()
        elif silence > PROBE_AFTER:
            self._check(self.path, nominated=False)

    def close(self) -> None:
        """Unregister from the UDP mux, so that the session receives nothing more."""
        for path in self._proved:
            self._udp_mux.disown(path, self)
        self._udp_mux.forget(self)
        self._forget_callbacks()

    def _may_take_over(self, path: Path, nominated: bool, now: float) -> bool:
        if self.path is None or self._is_lost:
            return True
        silence = now - self._alive_at
        if path.transport.is_tcp and not self.path.transport.is_tcp and silence < UDP_WINS_FOR:
            return False
        return nominated or silence > TAKE_OVER_AFTER

    def _may_answer(self, path: Path) -> bool:
        if path not in self._strangers:
            if len(self._strangers) >= _MAX_STRANGERS:
                del self._strangers[next(iter(self._strangers))]
            self._strangers[path] = TokenBucket(*_ANSWERS_OF_A_PATH)
        return self._strangers[path].spend() and self._rate_limit.spend()

    def _reply(
        self, path: Path, kind: int, request: stun.Message, attribute: tuple[int, bytes]
    ) -> None:
        path.send(stun.build(kind, request.transaction, [attribute], self.password))

    def _check(self, path: Path, nominated: bool) -> None:
        """Send a signed check. It is not repeated: the browser's next check triggers another."""
        # The transaction begins with our ufrag, so that the mux can route the response by it.
        transaction = self.ufrag.encode() + stun.new_token(4)
        if len(self._checks) >= _MAX_CHECKS:
            del self._checks[next(iter(self._checks))]
        self._checks[transaction] = (path, nominated)
        attributes = [
            (stun.USERNAME, f"{self._remote_ufrag}:{self.ufrag}".encode()),
            (stun.PRIORITY, _PRIORITY),
            (stun.ICE_CONTROLLED, self._tie_breaker),
        ]
        path.send(stun.build(stun.REQUEST, transaction, attributes, self._remote_password))

    def _prove(self, path: Path) -> None:
        """Accept datagrams from this address, and from the last few proved before it."""
        self._strangers.pop(path, None)
        self._proved.append(path)
        self._udp_mux.own(path, self)
        if len(self._proved) > _MAX_PROVED:
            self._udp_mux.disown(self._proved.pop(0), self)

    def _use(self, path: Path, now: float) -> None:
        self.path = path
        self._is_lost = False
        self._alive_at = now
        self.on_path()


def session_of(transaction: bytes) -> str:
    """Return the ufrag of the session whose check has this transaction. Raises ValueError."""
    return transaction[:_UFRAG_OCTETS].decode("ascii")
