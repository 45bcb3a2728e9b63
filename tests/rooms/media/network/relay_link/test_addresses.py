"""The addresses by which two media servers reach each other."""

import pytest

from rooms.media.network import (
    RelayReceiver,
    UdpMux,
)
from tests.support.eventually import soon
from tests.support.network.relay_link import Link


async def test_a_link_goes_over_ipv6() -> None:
    origin, relay = [await UdpMux.open(["::1"], 0) for _ in range(2)]
    link = Link(origin, relay)
    link.receiver.open("::1", origin.number, link.sender.ssrcs)
    await soon(lambda: link.sender.is_open, "the sender was not greeted")
    link.sound.send(0, b"opus")
    await soon(lambda: link.sounds, "nothing came")
    await origin.close()
    await relay.close()


async def test_no_link_begins_to_an_address_that_no_socket_reaches(udp_mux: UdpMux) -> None:
    with pytest.raises(ValueError, match="::1"):
        RelayReceiver(udp_mux).open("::1", 8189, [1, 2])


async def test_a_private_address_is_bound_beside_those_that_are_announced() -> None:
    origin = await UdpMux.open(["127.0.0.1"], 0, "127.0.0.2")
    relay = await UdpMux.open(["127.0.0.1"], 0, "127.0.0.3")
    assert origin.private_address == ("127.0.0.2", origin.number)
    assert {address for address, _port, _tcp in origin.announced} == {"127.0.0.1"}
    link = Link(origin, relay)
    assert origin.private_address
    link.receiver.open(*origin.private_address, link.sender.ssrcs)
    await soon(lambda: link.sender.is_open, "the sender was not greeted")
    link.sound.send(0, b"opus")
    await soon(lambda: link.sounds, "nothing came")
    await origin.close()
    await relay.close()


async def test_a_mux_without_a_private_address_shares_no_room() -> None:
    udp_mux = await UdpMux.open(["127.0.0.1"], 0, "")
    assert udp_mux.private_address is None
    await udp_mux.close()
