"""The UDP mux: its sockets, the addresses it announces, and noise that it receives."""

import asyncio
import random
import socket

import pytest

from rooms.media.network import PortTaken, UdpMux, connection, connection_failure, listen
from tests.support.eventually import soon
from tests.support.network.peers import accept, offer_of, peer


async def recvonly(cleo) -> str:
    cleo.addTransceiver("audio", direction="recvonly")
    return await offer_of(cleo)


async def test_a_taken_port_is_refused_in_words(udp_mux: UdpMux) -> None:
    with pytest.raises(PortTaken, match=rf"UDP port {udp_mux.number} of 127\.0\.0\.1 is taken"):
        await UdpMux.open(addresses=["127.0.0.1"], port=udp_mux.number)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "studio.example"])
async def test_an_address_that_no_browser_can_reach_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        await UdpMux.open(addresses=[address], port=0)


async def test_addresses_of_a_router_in_front_are_announced_on_the_same_port() -> None:
    both = ["127.0.0.1", "198.51.100.7"]
    udp_mux = await UdpMux.open(addresses=both, port=0)
    async with peer() as cleo:
        listener = listen(udp_mux, await recvonly(cleo))
        for address in both:
            assert f" {address} {udp_mux.number} typ host" in listener.answer
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "not connected")
    await udp_mux.close()


async def test_each_address_of_this_machine_has_a_socket_of_its_own() -> None:
    udp_mux = await UdpMux.open(addresses=["127.0.0.1", "127.0.0.2", "::ffff:127.0.0.3"], port=0)
    assert [udp_socket.announced for udp_socket in udp_mux.udp_sockets] == [
        ["127.0.0.1"],
        ["127.0.0.2"],
        ["127.0.0.3"],
    ]
    await udp_mux.close()


async def test_a_connection_that_never_proves_a_path_is_closed(
    udp_mux: UdpMux, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PROOF_SECONDS", 0.05)
    async with peer() as cleo:
        listener = listen(udp_mux, await recvonly(cleo))
    reasons = []
    listener.on_close = reasons.append
    await soon(lambda: reasons, "not closed")
    assert reasons == ["no handshake"]
    assert listener.failure == connection_failure.UNREACHED
    assert not udp_mux.connections


async def test_300_candidates_make_us_send_nothing_anywhere(udp_mux: UdpMux) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as victim:
        victim.bind(("127.0.0.1", 0))
        victim.setblocking(False)
        number = victim.getsockname()[1]
        candidates = "".join(
            f"a=candidate:{n} 1 udp {n} 127.0.0.1 {number} typ host\r\n" for n in range(300)
        )
        async with peer() as cleo:
            listen(udp_mux, await recvonly(cleo) + candidates)
            await asyncio.sleep(0.3)
        with pytest.raises(BlockingIOError):
            victim.recv(1500)


async def test_noise_from_strangers_harms_nobody(udp_mux: UdpMux) -> None:
    chance = random.Random(7983)
    async with peer() as cleo:
        listener = listen(udp_mux, await recvonly(cleo))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            hello = bytes([22, 254, 253]) + bytes(8) + bytes([0, 50, 1]) + bytes(50)
            for _ in range(1000):
                noise = chance.randbytes(chance.randrange(1600))
                stranger.sendto(chance.choice([noise, hello]), ("127.0.0.1", udp_mux.number))
            await accept(cleo, listener.answer)
            await soon(lambda: listener.is_open, "not connected")
            for _ in range(1000):
                stranger.sendto(
                    chance.randbytes(chance.randrange(1600)), ("127.0.0.1", udp_mux.number)
                )
            await asyncio.sleep(0)
        assert listener.is_open


async def test_noise_from_a_proved_address_harms_nobody(udp_mux: UdpMux) -> None:
    chance = random.Random(3711)
    async with peer() as cleo:
        listener = listen(udp_mux, await recvonly(cleo))
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "not connected")
        for _ in range(2000):
            first = chance.choice([20, 21, 22, 23, 128, 129, 144, 191, chance.randrange(256)])
            noise = bytes([first]) + chance.randbytes(chance.randrange(12, 1499))
            udp_socket, address = listener._ice.path
            udp_mux._received(udp_socket, noise, address)
            await asyncio.sleep(0)
        assert listener.is_open
