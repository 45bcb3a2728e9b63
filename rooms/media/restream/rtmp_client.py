"""An RTMP client that publishes (Adobe, RTMP specification 1.0, section 7.2)."""

import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from . import amf, chunks
from .chunks import Message
from .connection import Connection
from .failure import Lost, Refused

ANSWER_WITHIN = 10.0  # seconds, for each answer

_VERSION = 3
_HANDSHAKE = 1536  # bytes of each half

_CONTROL, _COMMANDS = 2, 3  # chunk streams
_CHUNKS = {chunks.AUDIO: 4, chunks.VIDEO: 6, chunks.DATA: 5}

_PING, _PONG = 6, 7
_WINDOW = 2_500_000  # bytes

Arrived = Callable[[list[Any]], bool]


class RtmpClient:
    """Publishes one stream over a connection. Every method may raise Lost."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._reader = chunks.Reader()
        self._acknowledged = 0
        self._window = _WINDOW
        self._size = chunks.FIRST_SIZE
        self._stream = 0
        self._rest = b""  # that came right behind the handshake

    def publish(self, address: str, key: str) -> None:
        """Begin to publish to `rtmp(s)://host/app` with a stream key.

        Raises Refused if the server does not accept it, or redirects: no redirect is followed.
        """
        app = urlsplit(address)
        name = app.path.lstrip("/") + (f"?{app.query}" if app.query else "")
        self._shake_hands()
        self._call(
            "connect",
            1,
            {
                "app": name,
                "type": "nonprivate",
                "flashVer": "FMLE/3.0 (compatible; Hotline)",
                "tcUrl": address,
            },
        )
        self._wait(lambda values: _answers(values, 1, "no_such_app"))
        # Not before that, as in other clients: some servers expect `connect` first.
        self._send(_CONTROL, Message(chunks.SET_CHUNK_SIZE, chunks.CHUNK.to_bytes(4, "big")))
        self._size = chunks.CHUNK
        self._call("releaseStream", 2, None, key)
        self._call("FCPublish", 3, None, key)
        self._call("createStream", 4, None)
        self._wait(self._stream_made)
        self._call("publish", 5, None, key, "live", stream=self._stream)
        self._wait(_publishing)

    def send(self, messages: Iterable[Message]) -> None:
        """Send messages of FLV tags."""
        self._connection.write(b"".join(self._chunks(message) for message in messages))

    def poll(self, seconds: float = 0) -> None:
        """Handle what the server sends within `seconds`, until the first of it."""
        for message in self._received(seconds):
            if message.kind == chunks.COMMAND and (values := _values(message)):
                _check_status(values)

    def close(self) -> None:
        """Tell the server that the stream ends."""
        self._call("deleteStream", 6, None, self._stream)

    # Sending

    def _shake_hands(self) -> None:
        ours = bytes(8) + secrets.token_bytes(_HANDSHAKE - 8)
        self._connection.write(bytes([_VERSION]) + ours)
        if self._exactly(1) != bytes([_VERSION]):
            raise Refused("no_rtmp")
        self._connection.write(self._exactly(_HANDSHAKE))
        self._exactly(_HANDSHAKE)

    def _exactly(self, length: int) -> bytes:
        """Return so many bytes of the handshake; keep those that came behind them."""
        until = time.monotonic() + ANSWER_WITHIN
        data = self._rest
        while len(data) < length:
            if time.monotonic() > until:
                raise Lost("silent")
            data += self._connection.read(0.2)
        self._rest = data[length:]
        return data[:length]

    def _call(self, name: str, number: int, *values: object, stream: int = 0) -> None:
        payload = amf.pack(name, number, *values)
        self._send(_COMMANDS, Message(chunks.COMMAND, payload, stream))

    def _chunks(self, message: Message) -> bytes:
        payload = message.payload
        if message.kind == chunks.DATA:
            payload = amf.pack("@setDataFrame") + payload
        message = Message(message.kind, payload, self._stream, message.timestamp)
        return chunks.pack(message, _CHUNKS[message.kind], self._size)

    def _send(self, chunk_stream: int, message: Message) -> None:
        self._connection.write(chunks.pack(message, chunk_stream, self._size))

    # Receiving

    def _wait(self, arrived: Arrived) -> None:
        """Wait for the command that `arrived` accepts."""
        until = time.monotonic() + ANSWER_WITHIN
        while time.monotonic() < until:
            for message in self._received(0.2):
                values = _values(message) if message.kind == chunks.COMMAND else []
                if values and arrived(values):
                    return
        raise Lost("silent")

    def _received(self, seconds: float) -> list[Message]:
        """Return what came, but for what this answers by itself."""
        data, self._rest = self._rest, b""
        data = data or self._connection.read(seconds)
        try:
            found = [one for one in self._reader.feed(data) if not self._answered(one)]
        except chunks.Malformed:
            raise Lost("no_rtmp") from None
        if self._reader.received - self._acknowledged > self._window // 2:
            self._acknowledged = self._reader.received
            count = (self._acknowledged & 0xFFFFFFFF).to_bytes(4, "big")
            self._send(_CONTROL, Message(chunks.ACKNOWLEDGEMENT, count))
        return found

    def _answered(self, message: Message) -> bool:
        payload = message.payload
        match message.kind:
            case chunks.WINDOW if len(payload) == 4:
                self._window = int.from_bytes(payload, "big") or _WINDOW
            case chunks.PEER_BANDWIDTH:
                self._send(_CONTROL, Message(chunks.WINDOW, _WINDOW.to_bytes(4, "big")))
            case chunks.USER_CONTROL if payload[:2] == _PING.to_bytes(2, "big"):
                pong = _PONG.to_bytes(2, "big") + payload[2:6]
                self._send(_CONTROL, Message(chunks.USER_CONTROL, pong))
            case _:
                return False
        return True

    def _stream_made(self, values: list[Any]) -> bool:
        if not _answers(values, 4, "not_taken"):
            return False
        made = values[3] if len(values) > 3 else None
        if not isinstance(made, float) or not 0 <= made < 1 << 32:
            raise Lost("no_rtmp")
        self._stream = int(made)
        return True


def _values(message: Message) -> list[Any]:
    try:
        return amf.unpack(message.payload)
    except amf.Malformed:
        raise Lost("no_rtmp") from None


def _answers(values: list[Any], number: int, refused: str) -> bool:
    """Whether a command is the result of call `number`. Raises Refused for an error."""
    if values[0] not in ("_result", "_error") or values[1:2] != [number]:
        _check_status(values)
        return False
    if values[0] == "_error":
        raise Refused(_moved(values) or refused)
    return True


def _publishing(values: list[Any]) -> bool:
    _check_status(values)
    return _code(values) == "NetStream.Publish.Start"


def _check_status(values: list[Any]) -> None:
    """Raise Refused for a status that ends the stream, or Lost if it was replaced."""
    if values[0] == "close":
        raise Lost("closed")
    info = _info(values)
    if values[0] == "onStatus" and info.get("level") == "error":
        raise Refused(_moved(values) or "not_taken")


def _moved(values: list[Any]) -> str:
    """The code for a server that names another address to go to."""
    info = _info(values)
    more = info.get("ex")
    if isinstance(more, dict) and more.get("redirect"):
        return "redirected"
    return "redirected" if str(info.get("code")).endswith(".Redirect") else ""


def _code(values: list[Any]) -> str:
    return str(_info(values).get("code", ""))


def _info(values: list[Any]) -> dict[str, Any]:
    return next((value for value in values[2:][::-1] if isinstance(value, dict)), {})
