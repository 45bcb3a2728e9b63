"""The outermost layer: what a request says of itself is replaced by what is known of it.

A client may write any header. What stands behind this door reads from the scope, and may rely
on, that

- the path has no control characters, of which databases make errors;
- `root_path` is empty: every address that is built by reversing a view begins with it;
- the Host is ours, its port included, and spelled as in HOTLINE_URL;
- a socket was opened by a page of ours: the whole Origin is compared. A request for one without
  an Origin is refused too, for every browser sends it (RFC 6455, section 4.1), and sockets speak
  to our pages only;
- `client` and `scheme` are true: of X-Forwarded-For and X-Forwarded-Proto only that counts which
  the outermost of our own proxies wrote. They and their like are then taken away, so that nothing
  else can believe them;
- no address, header or cookie holds a NUL, which PostgreSQL takes for an error.
"""

import ipaddress
import logging
import re
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from hotline.core.hosts import authority, origin, without_port
from hotline.core.token_bucket import TokenBucket

from .close_codes import NOT_OURS
from .responses import refuse

logger = logging.getLogger(__name__)

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
FOR, PROTO = b"x-forwarded-for", b"x-forwarded-proto"
# Headers of proxies and servers, none of which is anybody's business behind the door.
TAKEN = frozenset(
    [FOR, PROTO, b"forwarded", b"daphne-root-path", b"x-real-ip", b"x-client-ip"]
    + [b"x-forwarded-" + name for name in (b"host", b"port", b"server", b"prefix", b"ssl")]
)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LOOKED_AT = frozenset([b"host", b"origin", *TAKEN])
LINES = {"burst": 5, "rate": 1 / 60}  # a second: lines of log about what strangers send
SHOWN = 80  # characters of what was sent


class NotOurs(Exception):
    """A request that isn't let in. Its text is for the log, its sentence for people."""

    def __init__(self, why, sentence=None):
        super().__init__(why)
        self.sentence = sentence or NOT_UNDERSTOOD


class TrustedScope:
    """ASGI application.

    Args:
        url: HOTLINE_URL.
        proxies: how many of our own stand in front, each of which adds to X-Forwarded-For.
        any_host: let every Host in; for developers.
    """

    def __init__(self, app, url: str, proxies: int, any_host: bool = False):
        self._app = app
        self._proxies = proxies
        self._any_host = any_host
        self._url = url
        self._scheme, self._own = urlsplit(url)[:2]
        self._lines = TokenBucket(**LINES)
        self._said_one_network = False

    async def __call__(self, scope, receive, send):
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        try:
            scope = self._as_known(scope)
        except NotOurs as told:
            return await self._refuse(scope, receive, send, told)
        return await self._app(scope, receive, send)

    def _as_known(self, scope):
        """The scope that is handed on. Raises NotOurs."""
        if CONTROL.search(scope["path"]):
            raise NotOurs(f"its path is {shown([scope['path']])}")
        said = {name: [] for name in LOOKED_AT}
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
        host = self._host(said[b"host"], scope.get("server"))
        headers.append((b"host", host.encode()))
        headers += [(b"origin", each.encode()) for each in map(spelled, said[b"origin"])]
        is_socket = scope["type"] == "websocket"
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
        }

    def _host(self, said, server) -> str:
        try:
            (sent,) = said
            host = authority(sent, self._scheme)
        except ValueError:
            raise NotOurs(f"its Host is {shown(said)}", NOT_HERE) from None
        if not (host == self._own or self._any_host or self._is_this_machine(host, server)):
            raise NotOurs(f"its Host is {shown(said)}", NOT_HERE)
        return host

    def _is_this_machine(self, host, server) -> bool:
        """A site without https is opened by its owner, too, on the machine where it runs."""
        name = without_port(host)
        ports = [self._own.removeprefix(without_port(self._own))]
        if server and server[1]:
            ports.append(authority(f"localhost:{server[1]}", "http").removeprefix("localhost"))
        return self._scheme == "http" and name in LOOPBACK and host.removeprefix(name) in ports

    def _look_at_origin(self, said, host):
        if [spelled(each) for each in said] != [f"{self._scheme}://{host}"]:
            raise NotOurs(f"its Origin is {shown(said)}")

    def _client(self, said, peer):
        hops = listed(said) if self._proxies else []
        if not hops:
            return peer and [plain(peer[0]), peer[1]]
        hop = hops[-min(self._proxies, len(hops))]
        try:
            return [address_of(hop), 0]
        except ValueError:
            raise NotOurs(f"HOTLINE_PROXIES counts to {shown([hop])} in X-Forwarded-For") from None

    def _say_one_network(self):
        if not self._said_one_network:
            self._said_one_network = True
            logger.warning(ONE_NETWORK)

    def _true_scheme(self, said) -> str:
        if not self._proxies:
            return self._scheme
        hops = listed(said)
        scheme = hops[-min(self._proxies, len(hops))].lower() if hops else "http"
        return scheme if scheme in ("http", "https") else "http"

    async def _refuse(self, scope, receive, send, told):
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
NOT_UNDERSTOOD = _("This request could not be understood.")
NOT_HERE = _(
    "This site is not served at the address that you used."
    " Take the link that you were given, or ask the owner of the site."
)


def unescaped(cookies: bytes) -> bytes:
    """Without those that hold a backslash: it writes any character, and none of ours has one."""
    return b";".join(cookie for cookie in cookies.split(b";") if b"\\" not in cookie)


def text_of(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def listed(values: list[str]) -> list[str]:
    """What a header lists, be it in one line or in several."""
    return [each.strip() for each in ",".join(values).split(",") if each.strip()]


def spelled(sent: str) -> str:
    """An Origin in our spelling; as it came, where it is none."""
    try:
        return origin(sent)
    except ValueError:
        return sent


def address_of(hop: str) -> str:
    """The IP address that a proxy wrote down, some with a port. Raises ValueError."""
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    address = ipaddress.ip_address(hop.partition("%")[0])
    return str(getattr(address, "ipv4_mapped", None) or address)


def plain(peer: str) -> str:
    """The address of who is connected; the path, where that is a Unix socket."""
    try:
        return address_of(peer)
    except ValueError:
        return peer


def shown(said: list[str]) -> str:
    return ascii(", ".join(said)[:SHOWN]) if said else "missing"
