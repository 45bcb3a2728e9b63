"""Frames of a socket that floods or reads nothing take no memory."""

import contextlib
import inspect

from tests.support.raw_http import (
    MIB,
    socket_open,
)


def frame(opcode, payload, last=True):
    """A frame as a client sends it, masked with zeroes (RFC 6455, section 5.2)."""
    return bytes([opcode | (0x80 if last else 0), 0x80 | len(payload)]) + bytes(4) + payload


def flood(client, content, mib):
    """Send `content` again and again, up to `mib` MiB, as long as the server reads."""
    client.settimeout(2)
    with contextlib.suppress(OSError):
        for _ in range(mib * MIB // len(content)):
            client.sendall(content)


def test_pings_of_a_client_that_reads_nothing_take_no_memory(site):
    with socket_open(site, "/quiet") as client:
        before = site.memory
        flood(client, frame(9, bytes(125)) * 1000, 40)
        assert site.memory - before < 12 * MIB


def test_a_message_of_empty_fragments_takes_no_memory(site):
    with socket_open(site, "/quiet") as client:
        before = site.memory
        flood(client, frame(1, b"", last=False) + frame(0, b"", last=False) * 10_000, 10)
        assert site.memory - before < 8 * MIB


def test_messages_that_the_application_does_not_read_take_no_memory(site):
    with socket_open(site, "/deaf") as client:
        before = site.memory
        flood(client, (b"\x81\xfe\x3a\x98" + bytes(4) + b"a" * 15_000) * 20, 60)
        assert site.memory - before < 16 * MIB


def test_the_private_parts_of_autobahn_in_use_are_unchanged():
    from autobahn.websocket.protocol import WebSocketProtocol

    assert "self.onFrameBegin()" in inspect.getsource(WebSocketProtocol.processData)
    assert "self.processData()" in inspect.getsource(WebSocketProtocol.consumeData)
    assert "self.data" in inspect.getsource(WebSocketProtocol.processData)
    assert list(inspect.signature(WebSocketProtocol.sendCloseFrame).parameters)[1:3] == [
        "code",
        "reasonUtf8",
    ]
