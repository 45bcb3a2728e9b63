"""Daphne with back-pressure: `send` waits while the client does not read.

Stock daphne writes every message into the transport's buffer, so a slow download is held in memory
whole and a stalled socket is never noticed. Twisted tells a registered producer when that buffer is
full (more than 64 KiB) and when it is empty again. Here the producer is a gate, and `send` waits
for it. A body that is sent in one piece is divided, so that it waits too.
"""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from daphne.server import Server
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from hotline.daphne.frame_writer import FrameWriter
from hotline.daphne.http import use_requests
from hotline.daphne.request import Request
from hotline.daphne.websocket import SocketProtocol, use_sockets
from hotline.web.asgi_types import Scope

if TYPE_CHECKING:
    from twisted.internet.tcp import Connection, Port

Message = dict[str, Any]
Client = Request | SocketProtocol
"""Daphne's end of a request or of a socket."""

PIECE = 64 << 10  # bytes of a body that are passed to the transport at once


@implementer(IPushProducer)
class Gate:
    """Closed while the transport's buffer is full; open for good once the connection is gone."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self.passed = self._open.wait

    @property
    def is_open(self) -> bool:
        return self._open.is_set()

    def pauseProducing(self) -> None:
        self._open.clear()

    def resumeProducing(self) -> None:
        self._open.set()

    def stopProducing(self) -> None:
        # A waiting `send` finds out by itself that the connection is gone.
        self._open.set()


class FlowServer(Server):
    """A daphne server in which a slow client costs two chunks of memory and delays no other client.

    `patience` is the number of seconds after which a client that reads nothing counts as gone; a
    client that reads 10 KB/s empties the buffer in 20.
    """

    patience = 120.0
    most_of_network: int | None = None
    """Limit of simultaneous connections from one network (an IPv4 address, or a /64 of IPv6),
    without WebSockets. A browser opens six at most; a school has many browsers."""
    counts_loopback = False
    """Whether the limit applies to loopback too. A local program can exhaust the machine in other
    ways, and may be a proxy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._frames = FrameWriter()

    def listen_success(self, port: "Port") -> None:
        use_requests(self.http_factory)
        use_sockets(self.ws_factory)
        super().listen_success(port)

    async def handle_reply(self, protocol: Client, message: Message) -> None:
        for piece in _pieces(message):
            await self._reply(protocol, piece)

    async def _reply(self, protocol: Client, message: Message) -> None:
        gate = self._gate(protocol, message)
        if gate and not gate.is_open:
            # No `asyncio.timeout`: it binds itself to the task, see `hotline.push.eager_task`.
            alarm = asyncio.get_running_loop().call_later(self.patience, self._hang_up, protocol)
            try:
                await gate.passed()
            finally:
                alarm.cancel()
        if _is_last(message):
            # Twisted does not close a transport that still has a producer.
            self._remove_gate(protocol)
        if (
            gate
            and (text := message.get("text"))
            and isinstance(protocol, SocketProtocol)
            and self._frames.write(protocol, text)
        ):
            return
        await super().handle_reply(protocol, message)

    def create_application(self, protocol: Client, scope: Scope) -> "asyncio.Queue[Message] | None":
        queue: asyncio.Queue[Message] | None = super().create_application(protocol, scope)
        if task := self.connections.get(protocol, {}).get("application_instance"):
            task.add_done_callback(lambda done: self._hang_up_if_broken(protocol, done))
        return queue

    def _gate(self, protocol: Client, message: Message) -> Gate | None:
        """Return the gate of a connection; create it before the first of several messages."""
        connection = self.connections.get(protocol)
        if connection is None or connection.get("disconnected"):
            return None
        if "gate" not in connection and _has_followers(message):
            consumer: Request | Connection
            if isinstance(protocol, SocketProtocol):
                consumer = protocol.transport
                # The HTTP channel that accepted the socket is still its producer.
                consumer.unregisterProducer()
            else:
                consumer = protocol
            connection["gate"], connection["consumer"] = Gate(), consumer
            consumer.registerProducer(connection["gate"], True)
        gate: Gate | None = connection.get("gate")
        return gate

    def _remove_gate(self, protocol: Client) -> None:
        connection = self.connections.get(protocol, {})
        if connection.get("gate") and not connection.get("disconnected"):
            connection["consumer"].unregisterProducer()
        connection["gate"] = None

    def _hang_up(self, protocol: Client) -> None:
        self._remove_gate(protocol)
        protocol.transport.abortConnection()

    def _hang_up_if_broken(self, protocol: Client, done: asyncio.Task[object]) -> None:
        """Close the connection if the application failed in the middle of a body.

        Nothing else tells the client that the body is incomplete; daphne does not handle this.
        """
        gone = self.connections.get(protocol, {}).get("disconnected")
        started = (
            isinstance(protocol, Request) and protocol._response_started and not protocol.finished
        )
        if started and not gone and not done.cancelled() and done.exception():
            self._hang_up(protocol)


def _pieces(message: Message) -> Iterable[Message]:
    """Divide the message of a long body into several, of at most PIECE bytes each."""
    body = message.get("body", b"") if message["type"] == "http.response.body" else b""
    if len(body) <= PIECE:
        return [message]
    last = (len(body) - 1) // PIECE
    return (
        message
        | {"body": body[at * PIECE : (at + 1) * PIECE]}
        | ({"more_body": True} if at < last else {})
        for at in range(last + 1)
    )


def _has_followers(message: Message) -> bool:
    return message["type"] == "websocket.send" or bool(message.get("more_body"))


def _is_last(message: Message) -> bool:
    ends_body = message["type"] == "http.response.body" and not message.get("more_body")
    return ends_body or message["type"] == "websocket.close"
