"""Any datagram on the UDP port is read, is dropped, or ends one handshake; none raises an error."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from rooms.media.network import stun
from rooms.media.network.connection_failure import HandshakeFailed
from rooms.media.network.dtls import Dtls

SMALL = settings(max_examples=200, deadline=None)
FOR_MINUTES = settings(
    max_examples=50_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

attributes = some.lists(
    some.tuples(
        some.sampled_from([stun.USERNAME, stun.PRIORITY, stun.USE_CANDIDATE, stun.ERROR_CODE, 7]),
        some.binary(max_size=40),
    ),
    max_size=20,
)
messages = some.builds(
    stun.build,
    some.sampled_from([stun.REQUEST, stun.SUCCESS, stun.ERROR]),
    some.binary(min_size=12, max_size=12),
    attributes,
    some.text("abc", min_size=1, max_size=30),
)
cut_or_changed = some.builds(
    lambda message, at, other: message[:at] + other + message[at + len(other) :],
    messages,
    some.integers(0, 200),
    some.binary(max_size=8),
)


def is_a_message_or_refused(data: bytes) -> None:
    with suppress(stun.BadMessage):
        message = stun.parse(data)
        message.signed_with("password")
        assert sum(map(len, message.attributes.values())) <= len(data)


@given(cut_or_changed | messages | some.binary(max_size=1500))
@SMALL
def test_any_octets_are_a_stun_message_or_none(data: bytes) -> None:
    is_a_message_or_refused(data)


@pytest.mark.prove
@given(cut_or_changed | messages | some.binary(max_size=1500))
@FOR_MINUTES
def test_any_octets_are_a_stun_message_or_none_for_minutes(data: bytes) -> None:
    is_a_message_or_refused(data)


# Records of DTLS 1.2: their type, version, epoch and number, their length, which may be wrong,
# and their content.
records = some.builds(
    lambda kind, version, epoch, number, body, more: (
        bytes([kind])
        + version.to_bytes(2, "big")
        + epoch.to_bytes(2, "big")
        + number.to_bytes(6, "big")
        + (len(body) + more).to_bytes(2, "big")
        + body
    ),
    some.sampled_from([20, 21, 22, 23, 24, 63]),
    some.sampled_from([0xFEFD, 0xFEFF, 0x0303]),
    some.integers(0, 2),
    some.integers(0, 3),
    some.binary(max_size=200)
    # Handshake messages: a ServerHello, a certificate, and so on, whole or in parts.
    | some.builds(
        lambda kind, size, sequence, body: (
            bytes([kind])
            + size.to_bytes(3, "big")
            + sequence.to_bytes(2, "big")
            + bytes(3)
            + len(body).to_bytes(3, "big")
            + body
        ),
        some.sampled_from([0, 2, 3, 4, 11, 12, 13, 14, 20, 24]),
        some.integers(0, 1 << 16),
        some.integers(0, 3),
        some.binary(max_size=200),
    ),
    some.integers(0, 3),
)


def is_read_or_ends_the_handshake(datagrams: list[bytes]) -> None:
    async def shake_hands() -> None:
        sent: list[bytes] = []
        client = Dtls(sent.append, [("sha-256", ":".join(["AB"] * 32))])
        handshake = asyncio.create_task(client.handshake())
        await asyncio.sleep(0)
        for datagram in datagrams:
            client.receive(datagram)
        # Few datagrams are sent for each received, so that a forged address is not flooded.
        assert len(sent) <= 1 + 2 * len(datagrams)
        assert all(len(datagram) <= 1200 for datagram in sent)
        handshake.cancel()
        with suppress(HandshakeFailed, asyncio.CancelledError):
            await handshake
        client.close()

    asyncio.run(shake_hands())


@given(some.lists(records, max_size=8))
@SMALL
def test_any_records_are_read_or_end_the_handshake(datagrams: list[bytes]) -> None:
    is_read_or_ends_the_handshake(datagrams)


@pytest.mark.prove
@given(some.lists(records | some.builds(bytes.__add__, records, records), max_size=30))
@FOR_MINUTES
def test_any_records_are_read_or_end_the_handshake_for_minutes(datagrams: list[bytes]) -> None:
    is_read_or_ends_the_handshake(datagrams)
