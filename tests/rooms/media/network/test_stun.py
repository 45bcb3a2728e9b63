"""STUN, checked against the vectors of RFC 5769, against aioice, and against noise."""

import random
from contextlib import suppress

import pytest
from aioice import stun as aioice_stun

from rooms.media.network import stun

PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt"
REQUEST = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004e57a3bcf"
)
TRANSACTION = bytes.fromhex("b7e7a701bc34d686fa87dfae")


def test_the_request_of_rfc_5769_is_read() -> None:
    message = stun.parse(REQUEST)
    assert message.kind == stun.REQUEST
    assert message.transaction == TRANSACTION
    assert message.attributes[stun.USERNAME] == b"evtj:h6vY"
    assert message.signed_with(PASSWORD)


def test_a_signature_does_not_fit_another_password() -> None:
    assert not stun.parse(REQUEST).signed_with(PASSWORD + "x")


def test_an_unsigned_message_fits_no_password() -> None:
    plain = aioice_stun.Message(aioice_stun.Method.BINDING, aioice_stun.Class.REQUEST)
    plain.add_fingerprint()
    assert not stun.parse(bytes(plain)).signed_with("")


@pytest.mark.parametrize(
    ("address", "value"),
    [
        (("192.0.2.1", 32853), "0001a147e112a643"),
        (("::ffff:192.0.2.1", 32853, 0, 0), "0001a147e112a643"),
        (
            ("2001:db8:1234:5678:11:2233:4455:6677", 32853, 0, 0),
            "0002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
        ),
    ],
)
def test_addresses_are_masked_as_in_rfc_5769(address: tuple, value: str) -> None:
    assert stun.xor_mapped_address(address, TRANSACTION)[1].hex() == value


def test_messages_that_we_build_are_read_by_aioice() -> None:
    mapped = stun.xor_mapped_address(("192.0.2.1", 1234), TRANSACTION)
    built = stun.build(stun.SUCCESS, TRANSACTION, [mapped], PASSWORD)
    read = aioice_stun.parse_message(built)
    assert read.attributes["XOR-MAPPED-ADDRESS"] == ("192.0.2.1", 1234)
    assert read.check_message_integrity(PASSWORD.encode())


def test_attributes_after_the_signature_are_ignored() -> None:
    request = aioice_stun.Message(aioice_stun.Method.BINDING, aioice_stun.Class.REQUEST)
    request.attributes["USERNAME"] = "a:b"
    request.add_message_integrity(PASSWORD.encode())
    request.attributes["USE-CANDIDATE"] = None
    request.add_fingerprint()
    message = stun.parse(bytes(request))
    assert message.signed_with(PASSWORD)
    assert stun.USE_CANDIDATE not in message.attributes


def test_noise_raises_nothing_but_bad_message() -> None:
    chance = random.Random(5389)
    for _ in range(3000):
        noise = bytearray(
            REQUEST if chance.random() < 0.7 else chance.randbytes(chance.randrange(120))
        )
        for _ in range(chance.randrange(1, 6)):
            if noise:
                noise[chance.randrange(len(noise))] = chance.randrange(256)
        with suppress(stun.BadMessage):
            message = stun.parse(
                _with_fingerprint(bytes(noise[: chance.randrange(len(noise) + 1)]))
            )
            message.signed_with(PASSWORD)


def _with_fingerprint(message: bytes) -> bytes:
    """Return the noise with a right fingerprint, so that more of it is read."""
    if len(message) < 28:
        return message
    plain = message[:-8]
    return plain + aioice_stun.pack("!HHI", 0x8028, 4, aioice_stun.message_fingerprint(plain))
