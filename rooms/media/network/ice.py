"""One browser's ICE session on our side: ICE-lite with checks of our own (RFC 8445).

The browser's candidates are never looked at. Its address is learnt from its signed checks, and
taken only once it has answered a signed check of ours: so an offer, or a check with a forged
source, cannot make us send a stream to somebody else.
"""

import asyncio
import base64
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from hotline.core.token_bucket import TokenBucket

from . import stun

if TYPE_CHECKING:
    from .udp_mux import UdpMux
    from .udp_socket import UdpSocket

TAKE_OVER_AFTER = 8.0
"""Seconds of silence after which any new address of the browser replaces the old one."""
DEAD_AFTER = 20.0
"""Seconds of silence after which the browser counts as gone."""
PROBE_AFTER = 2.5
"""Seconds of silence after which we ask: some encoders send no consent checks of their own."""

_UFRAG_OCTETS = 8
_PRIORITY = (110 << 24 | 65535 << 8 | 255).to_bytes(4, "big")
_MAX_CHECKS = 8
_MAX_PROVED = 4
_MAX_STRANGERS = 16
_ANSWERS_OF_A_PATH = (10, 2)
"""At once, and a second, until the path is proved. Its address may be forged, and two datagrams
answer one; a browser that asks every 50 ms has answered the first of ours by then."""
_ANSWERS_OF_A_SESSION = (60, 10)
"""The same for all its paths: a browser has about ten addresses, and each asks each of ours."""


class Path(NamedTuple):
    """Where a datagram came from: our socket and the socket address of the other side."""

    udp_socket: "UdpSocket"
    address: tuple

    def send(self, datagram: bytes) -> None:
        self.udp_socket.send(datagram, self.address)


class IceSession:
    """Credentials, proved addresses and signs of life of one connection.

    `on_path` is called once, when the first address is proved; `on_datagram` for each DTLS, RTP
    or RTCP datagram from a proved address; `on_dead` after 20 s without a sign.
    """

    def __init__(self, port: "UdpMux", ufrag: str, password: str) -> None:
        self.ufrag = base64.b64encode(stun.new_token(6)).decode()
        self.password = base64.b64encode(stun.new_token(18)).decode()
        self.path: Path | None = None
        self.on_path: Callable[[], None] = lambda: None
        self.on_datagram: Callable[[bytes], None] = lambda datagram: None
        self.on_dead: Callable[[], None] = lambda: None
        self._port = port
        self._remote_ufrag = ufrag
        self._remote_password = password
        self._tie_breaker = stun.new_token(8)
        self._heard = 0.0
        self._proved: list[Path] = []
        self._checks: dict[bytes, tuple[Path, bool]] = {}
        self._strangers: dict[Path, TokenBucket] = {}
        self._allowance = TokenBucket(*_ANSWERS_OF_A_SESSION)
        self._from: Path | None = None

    def send(self, datagram: bytes) -> None:
        """Send to the browser, or nowhere while no address is proved."""
        if self.path is not None:
            self.path.send(datagram)

    def asked(self, message: stun.Message, path: Path, now: float) -> None:
        """A binding request with our ufrag has come; `now` in seconds of the loop's clock."""
        expected = f"{self.ufrag}:{self._remote_ufrag}".encode()
        username = message.attributes.get(stun.USERNAME, b"")
        if not hmac.compare_digest(username, expected) or not message.signed_with(self.password):
            return
        if path not in self._proved and not self._may_answer(path):
            return
        if stun.ICE_CONTROLLED in message.attributes:
            # We are lite, so the other side must control (RFC 8445 section 7.3.1.1).
            self._reply(path, stun.ERROR, message, stun.error_code(487, "Role Conflict"))
            return
        mapped = stun.xor_mapped_address(path.address, message.transaction)
        self._reply(path, stun.SUCCESS, message, mapped)

        nominated = stun.USE_CANDIDATE in message.attributes
        if path == self.path:
            self._heard = now
        elif nominated or self._is_free(now):
            if path in self._proved:
                self._take(path, now)
            else:
                self._check(path, nominated)

    def received(self, datagram: bytes, path: Path) -> None:
        """Something else has come, from an address that was proved."""
        self._from = path
        self.on_datagram(datagram)

    def alive(self) -> None:
        """What has just been received was sent by the browser itself, just now.

        Some encoders send media and nothing else, and answer no check once they do.
        """
        if self._from == self.path:
            self._heard = asyncio.get_running_loop().time()

    def answered(self, message: stun.Message, path: Path, now: float) -> None:
        """A response to one of our checks has come."""
        asked, nominated = self._checks.get(message.transaction, (None, False))
        if asked != path or not message.signed_with(self._remote_password):
            return
        del self._checks[message.transaction]
        if message.kind != stun.SUCCESS:
            return
        if path == self.path:
            self._heard = now
        elif nominated or self._is_free(now):
            self._prove(path)
            self._take(path, now)

    def tick(self, now: float) -> None:
        """Once a second: look for signs of life."""
        if self.path is None:
            return
        silence = now - self._heard
        if silence > DEAD_AFTER:
            self.on_dead()
        elif silence > PROBE_AFTER:
            self._check(self.path, nominated=False)

    def close(self) -> None:
        """Leave the port: nothing is received any more."""
        for path in self._proved:
            self._port.disown(path, self)
        self._port.forget(self)

    def _is_free(self, now: float) -> bool:
        return self.path is None or now - self._heard > TAKE_OVER_AFTER

    def _may_answer(self, path: Path) -> bool:
        if path not in self._strangers:
            if len(self._strangers) >= _MAX_STRANGERS:
                del self._strangers[next(iter(self._strangers))]
            self._strangers[path] = TokenBucket(*_ANSWERS_OF_A_PATH)
        return self._strangers[path].spend() and self._allowance.spend()

    def _reply(self, path: Path, kind: int, request: stun.Message, attribute: tuple) -> None:
        path.send(stun.build(kind, request.transaction, [attribute], self.password))

    def _check(self, path: Path, nominated: bool) -> None:
        """Ask for a signed answer. Lost ones are not repeated: the browser's next check asks."""
        # The transaction begins with our ufrag, so that its answer finds us without a table.
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
        """Read from this address from now on, and from the few before it."""
        self._strangers.pop(path, None)
        self._proved.append(path)
        self._port.own(path, self)
        if len(self._proved) > _MAX_PROVED:
            self._port.disown(self._proved.pop(0), self)

    def _take(self, path: Path, now: float) -> None:
        first = self.path is None
        self.path = path
        self._heard = now
        if first:
            self.on_path()


def session_of(transaction: bytes) -> str:
    """The ufrag of the session whose check has this transaction. Raises ValueError."""
    return transaction[:_UFRAG_OCTETS].decode("ascii")
