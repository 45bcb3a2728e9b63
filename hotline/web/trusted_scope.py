"""The outermost ASGI layer: replace a request's claims about itself by verified values.

A client may write any header. Applications inside this layer may rely on these facts:

- the path has no control characters, which cause errors in databases;
- `root_path` is empty, because every URL that is built by reversing a view begins with it;
- the Host, with its port, is this site's, and normalized as in HOTLINE_URL; at the paths
  `any_host_at` it may be another, because programs ask there by address;
- a socket was opened by a page of this site: the whole Origin is compared. A socket request without
  an Origin is refused too, because every browser sends one (RFC 6455, section 4.1) and only this
  site's pages use sockets;
- `client` and `scheme` are true: of X-Forwarded-For and X-Forwarded-Proto only the entry that the
  outermost of our own proxies wrote counts. These and similar headers are then removed, so that no
  other code can trust them;
- `request_id` is the number under which its lines stand in the log: a proxy's X-Request-ID, or new;
- no path, header or cookie holds a NUL, on which PostgreSQL raises an error.
"""

import ipaddress
import logging
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from django.utils.functional import Promise

from hotline.core.hosts import authority, origin, without_port
from hotline.core.token_bucket import Rate, TokenBucket
from hotline.logs import context as log_context

from .asgi_types import App, Receive, Scope, Send
from .close_codes import NOT_OURS
from .responses import refuse
from .sentences import NOT_HERE, NOT_UNDERSTOOD

logger = logging.getLogger(__name__)

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
FOR, PROTO = b"x-forwarded-for", b"x-forwarded-proto"
REQUEST_ID = b"x-request-id"
# Headers of proxies and servers that are removed, because no application inside needs them.
TAKEN = frozenset(
    [FOR, PROTO, REQUEST_ID, b"forwarded", b"daphne-root-path", b"x-real-ip", b"x-client-ip"]
    + [b"x-forwarded-" + name for name in (b"host", b"port", b"server", b"prefix", b"ssl")]
)
Server = tuple[str, int | None]  # a host and a port; for a Unix socket, its path and None
Peer = tuple[str, int]  # a host and a port

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LOOKED_AT = frozenset([b"host", b"origin", *TAKEN])
LINES: Rate = {"burst": 5, "rate": 1 / 60}  # log lines about refused requests; rate per second
SHOWN = 80  # characters of the refused value that are logged


class NotOurs(Exception):
    """A refused request: the exception's text is for the log, `sentence` for people."""

    def __init__(self, why: str, sentence: Promise | None = None) -> None:
        super().__init__(why)
        self.sentence = sentence or NOT_UNDERSTOOD


class TrustedScope:
    """ASGI application that verifies requests before it passes them to `app`.

    Args:
        url: HOTLINE_URL.
        proxies: the number of our own proxies in front, each of which adds to X-Forwarded-For.
        any_host: accept every Host; for developers.
        any_host_at: paths at which every Host is accepted.
    """

    def __init__(
        self,
        app: App,
        url: str,
        proxies: int,
        any_host: bool = False,
        any_host_at: Collection[str] = (),
    ) -> None:
        self._app = app
        self._proxies = proxies
        self._any_host = any_host
        self._any_host_at = frozenset(any_host_at)
        self._url = url
        self._scheme, self._own = urlsplit(url)[:2]
        self._lines = TokenBucket(**LINES)
        self._said_one_network = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        try:
            scope = self._as_known(scope)
        except NotOurs as told:
            return await self._refuse(scope, receive, send, told)
        with log_context.about(request=scope["request_id"]):
            return await self._app(scope, receive, send)

    def _as_known(self, scope: Scope) -> Scope:
        """Return the verified scope. Raises NotOurs."""
        if CONTROL.search(scope["path"]):
            raise NotOurs(f"its path is {shown([scope['path']])}")
        said: dict[bytes, list[str]] = {name: [] for name in LOOKED_AT}
        headers = []
        for name, value in scope["headers"]:
            if b"\0" in value:
                raise NotOurs(f"its {shown([text_of(name)])} holds a NUL")  # RFC 9110, section 5.5
            if name in LOOKED_AT:
                said[name].append(text_of(value))
            elif name == b"cookie":
                headers.append((name, unescaped(value)))
            else:
                headers.append((name, value))
        is_socket = scope["type"] == "websocket"
        any_host = self._any_host or (not is_socket and scope["path"] in self._any_host_at)
        host = self._host(said[b"host"], scope.get("server"), any_host)
        headers.append((b"host", host.encode()))
        headers += [(b"origin", each.encode()) for each in map(spelled, said[b"origin"])]
        if is_socket:
            self._look_at_origin(said[b"origin"], host)
        scheme = self._true_scheme(said[PROTO])
        if self._proxies and listed(said[PROTO]) and not listed(said[FOR]):
            self._say_one_network()
        return {
            **scope,
            "root_path": "",
            "headers": headers,
            "client": self._client(said[FOR], scope.get("client")),
            "scheme": {"http": "ws", "https": "wss"}[scheme] if is_socket else scheme,
            "request_id": self._request_id(said[REQUEST_ID]),
        }

    def _host(self, said: list[str], server: Server | None, any_host: bool) -> str:
        try:
            (sent,) = said
            host = authority(sent, self._scheme)
        except ValueError:
            raise NotOurs(f"its Host is {shown(said)}", NOT_HERE) from None
        if not (host == self._own or any_host or self._is_this_machine(host, server)):
            raise NotOurs(f"its Host is {shown(said)}", NOT_HERE)
        return host

    def _is_this_machine(self, host: str, server: Server | None) -> bool:
        """Whether the Host is loopback with our port; only a site without https accepts that.

        Its owner may open it on the machine where it runs.
        """
        name = without_port(host)
        ports = [self._own.removeprefix(without_port(self._own))]
        if server and server[1]:
            ports.append(authority(f"localhost:{server[1]}", "http").removeprefix("localhost"))
        return self._scheme == "http" and name in LOOPBACK and host.removeprefix(name) in ports

    def _look_at_origin(self, said: list[str], host: str) -> None:
        if [spelled(each) for each in said] != [f"{self._scheme}://{host}"]:
            raise NotOurs(f"its Origin is {shown(said)}")

    def _client(self, said: list[str], peer: Peer | None) -> list[str | int] | None:
        hops = listed(said) if self._proxies else []
        if not hops:
            return peer and [plain(peer[0]), peer[1]]
        hop = hops[-min(self._proxies, len(hops))]
        try:
            return [address_of(hop), 0]
        except ValueError:
            raise NotOurs(f"HOTLINE_PROXIES counts to {shown([hop])} in X-Forwarded-For") from None

    def _request_id(self, said: list[str]) -> str:
        return log_context.request_id(said[0] if self._proxies and len(said) == 1 else "")

    def _say_one_network(self) -> None:
        if not self._said_one_network:
            self._said_one_network = True
            logger.warning(ONE_NETWORK)

    def _true_scheme(self, said: list[str]) -> str:
        if not self._proxies:
            return self._scheme
        hops = listed(said)
        scheme = hops[-min(self._proxies, len(hops))].lower() if hops else "http"
        return scheme if scheme in ("http", "https") else "http"

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, told: NotOurs) -> None:
        if self._lines.spend():
            logger.warning("A request was refused: %s, and this site is %s", told, self._url)
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": NOT_OURS})
        else:
            await refuse(send, 400, told.sentence)


ONE_NETWORK = (
    "The proxy sends no X-Forwarded-For: all visitors count as one network, and their limits and"
    " votes suffer. README, Behind a proxy, says what to set."
)


def unescaped(cookies: bytes) -> bytes:
    """Drop cookies that hold a backslash: it can escape any character, and ours never use one."""
    return b";".join(cookie for cookie in cookies.split(b";") if b"\\" not in cookie)


def text_of(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def listed(values: list[str]) -> list[str]:
    """Return the items of a comma-separated header, in one line or in several."""
    return [each.strip() for each in ",".join(values).split(",") if each.strip()]


def spelled(sent: str) -> str:
    """Return an Origin normalized; unchanged if it is malformed."""
    try:
        return origin(sent)
    except ValueError:
        return sent


def address_of(hop: str) -> str:
    """Return the IP address in a proxy's entry, which may have a port. Raises ValueError."""
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    address = ipaddress.ip_address(hop.partition("%")[0])
    return str(getattr(address, "ipv4_mapped", None) or address)


def plain(peer: str) -> str:
    """Return the IP address of the connected peer; for a Unix socket, its path."""
    try:
        return address_of(peer)
    except ValueError:
        return peer


def shown(said: list[str]) -> str:
    return ascii(", ".join(said)[:SHOWN]) if said else "missing"
