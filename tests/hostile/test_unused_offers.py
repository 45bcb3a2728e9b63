"""Offers that are never used do not keep others from connecting."""

import asyncio
import socket

import pytest

from hotline.core.networks import WIDER
from rooms.media.network import Busy, Caller, UdpMux, admission, listen, stun
from tests.rooms.media.network.test_offer import WHOLE
from tests.support.eventually import soon
from tests.support.network.peers import accept, offer_of, peer

ADA = Caller("ada", 1, "192.0.2.1", first=True)


def strangers(count: int, room: int = 1, **same):
    """Yield `count` guests, each with a seat and an address of their own unless `same` sets one."""
    for number in range(count):
        own = {"seat": f"guest {number}", "address": f"198.51.100.{number % 250}"}
        yield Caller(room=room, **(own | same))


def offers(udp_mux: UdpMux, callers) -> list:
    return [listen(udp_mux, WHOLE, caller) for caller in callers]


def kept(connections) -> int:
    return sum(not one.is_closed for one in connections)


async def test_a_thousand_unused_offers_keep_no_listener_out(udp_mux: UdpMux) -> None:
    for room in range(4):
        offers(udp_mux, strangers(400, room))
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo), Caller("cleo", 9, "192.0.2.2"))
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "she was not connected")


@pytest.mark.parametrize(
    ("same", "most"),
    [
        ({"seat": "guest", "address": "198.51.100.1"}, admission.MAX_OF_A_SEAT),
        ({"address": "198.51.100.1"}, admission.MAX_OF_AN_ADDRESS),
        ({}, admission.MAX_OF_A_ROOM),
    ],
    ids=["a seat", "an address", "a room"],
)
async def test_unused_offers_of_one_seat_address_or_room_are_limited(
    udp_mux: UdpMux, same: dict, most: int
) -> None:
    others = offers(udp_mux, strangers(3, room=2, address="203.0.113.1"))
    made = offers(udp_mux, strangers(most + 5, **same))
    assert [one.is_closed for one in made] == [True] * 5 + [False] * most
    assert kept(others) == 3


async def test_an_ipv6_household_counts_as_one_address(udp_mux: UdpMux) -> None:
    most = admission.MAX_OF_AN_ADDRESS
    made = [
        listen(udp_mux, WHOLE, Caller(f"guest {number}", 1, f"2001:db8::{number:x}"))
        for number in range(most + 1)
    ]
    assert kept(made) == most


async def test_an_ipv6_48_network_counts_as_four_addresses(udp_mux: UdpMux) -> None:
    most = WIDER * admission.MAX_OF_AN_ADDRESS
    made = [
        listen(udp_mux, WHOLE, Caller(f"guest {number}", number % 9, f"2001:db8:0:{number:x}::1"))
        for number in range(most + 20)
    ]
    assert kept(made) == most
    other = listen(udp_mux, WHOLE, Caller("cleo", 1, "2001:db8:1::1"))
    assert not other.is_closed and kept(made) == most


async def test_handshakes_of_one_ipv6_48_network_hold_up_no_other() -> None:
    waiting_room = admission.Admission()
    tasks = [
        asyncio.create_task(waiting_room.turn(Caller(), f"2001:db8:0:{number:x}::1"))
        for number in range(100)
    ]
    await asyncio.sleep(0)
    other = asyncio.create_task(waiting_room.turn(Caller(), "2001:db8:1::1"))
    await asyncio.sleep(0)
    ahead = WIDER * admission.MAX_HANDSHAKES_OF_AN_ADDRESS - admission.MAX_HANDSHAKES
    given = [task for task in tasks if task.done()]
    assert len(given) == admission.MAX_HANDSHAKES
    for task in given[: ahead + 1]:
        (await task).over()
    for _ in range(10):
        await asyncio.sleep(0)
    assert other.done(), "the other network still waits for a turn"
    for task in [*tasks, other]:
        task.cancel()
    for turn in await asyncio.gather(*tasks, other, return_exceptions=True):
        if isinstance(turn, admission.Turn):
            turn.over()
    assert not waiting_room._networks


async def test_unused_offers_displace_nobody_on_stage(udp_mux: UdpMux) -> None:
    adas = listen(udp_mux, WHOLE, ADA)
    made = offers(udp_mux, strangers(admission.MAX_OF_A_ROOM + 100))
    bens = listen(udp_mux, WHOLE, Caller("ben", 1, "192.0.2.3", first=True))
    assert not adas.is_closed and not bens.is_closed
    assert kept(made) == admission.MAX_OF_A_ROOM - 2


async def test_a_listener_is_refused_as_busy_where_only_people_on_stage_wait(
    udp_mux: UdpMux,
) -> None:
    for number in range(admission.MAX_OF_AN_ADDRESS):
        listen(udp_mux, WHOLE, Caller(f"speaker {number}", number, "192.0.2.1", first=True))
    with pytest.raises(Busy):
        listen(udp_mux, WHOLE, Caller("cleo", 999, "192.0.2.1"))
    assert not listen(udp_mux, WHOLE, ADA).is_closed


async def test_no_dtls_keys_are_made_before_a_path_is_proved(udp_mux: UdpMux) -> None:
    (made,) = offers(udp_mux, strangers(1))
    assert made._dtls is None


class Prover:
    """A client that proves paths and never does a handshake."""

    def __init__(self, udp_mux: UdpMux) -> None:
        self._udp_mux = udp_mux
        self._sockets: list[socket.socket] = []

    async def prove(self, caller: Caller):
        connection = listen(self._udp_mux, WHOLE, caller)
        session, udp = connection._ice, socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sockets.append(udp)
        udp.setblocking(False)
        username = (stun.USERNAME, f"{session.ufrag}:abcd".encode())
        check = stun.build(stun.REQUEST, bytes(12), [username], session.password)
        udp.sendto(check, ("127.0.0.1", self._udp_mux.number))
        loop = asyncio.get_running_loop()
        while (asked := stun.parse(await loop.sock_recv(udp, 1500))).kind != stun.REQUEST:
            pass
        answer = stun.build(stun.SUCCESS, asked.transaction, [], "abcdefghijklmnopqrstuv")
        udp.sendto(answer, ("127.0.0.1", self._udp_mux.number))
        await soon(lambda: connection.is_proved, "the path is not proved")
        return connection

    def close(self) -> None:
        for udp in self._sockets:
            udp.close()


async def test_stalled_handshakes_do_not_hold_up_a_listener(udp_mux: UdpMux) -> None:
    prover = Prover(udp_mux)
    stalled = [await prover.prove(caller) for caller in strangers(12)]
    assert sum(one._dtls is not None for one in stalled) <= admission.MAX_HANDSHAKES_OF_AN_ADDRESS
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo), Caller("cleo", 9, "192.0.2.2"))
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "she was not connected")
    prover.close()


async def test_people_on_stage_wait_for_no_turn(udp_mux: UdpMux) -> None:
    prover = Prover(udp_mux)
    for caller in strangers(admission.MAX_HANDSHAKES_OF_AN_ADDRESS + 4):
        await prover.prove(caller)
    adas = await prover.prove(ADA)
    await soon(lambda: adas._dtls is not None, "Ada still waits for a turn")
    prover.close()


async def test_turns_are_given_back_whether_they_end_or_are_cancelled() -> None:
    waiting_room = admission.Admission()
    turns = [await waiting_room.turn(Caller(), "192.0.2.1") for _ in range(8)]
    waiting = asyncio.create_task(waiting_room.turn(Caller(), "192.0.2.1"))
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()
    for turn in turns:
        turn.over()
        turn.over()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not waiting_room._networks
    (await waiting_room.turn(Caller(), "192.0.2.1")).over()
