"""Offers that are never used keep nobody out."""

import asyncio
import socket

import pytest

from hotline.core.networks import WIDER
from rooms.media.network import Busy, Caller, UdpMux, listen, stun
from rooms.media.network import admission as doors
from tests.rooms.media.network.test_offer import WHOLE
from tests.support.eventually import soon
from tests.support.network.peers import accept, offer_of, peer

ADA = Caller("ada", 1, "192.0.2.1", first=True)


def strangers(count: int, room: int = 1, **same):
    """So many guests, each with a seat and an address of their own, or with what is the `same`."""
    for number in range(count):
        own = {"seat": f"guest {number}", "address": f"198.51.100.{number % 250}"}
        yield Caller(room=room, **(own | same))


def offers(port: UdpMux, callers) -> list:
    return [listen(port, WHOLE, caller) for caller in callers]


def kept(connections) -> int:
    return sum(not one.is_closed for one in connections)


async def test_a_thousand_unused_offers_keep_no_listener_out(port: UdpMux) -> None:
    for room in range(4):
        offers(port, strangers(400, room))
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(port, await offer_of(cleo), Caller("cleo", 9, "192.0.2.2"))
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "she is kept out")


@pytest.mark.parametrize(
    ("same", "most"),
    [
        ({"seat": "guest", "address": "198.51.100.1"}, doors.MAX_OF_A_SEAT),
        ({"address": "198.51.100.1"}, doors.MAX_OF_AN_ADDRESS),
        ({}, doors.MAX_OF_A_ROOM),
    ],
    ids=["a seat", "an address", "a room"],
)
async def test_of_one_only_so_many_wait(port: UdpMux, same: dict, most: int) -> None:
    others = offers(port, strangers(3, room=2, address="203.0.113.1"))
    made = offers(port, strangers(most + 5, **same))
    assert [one.is_closed for one in made] == [True] * 5 + [False] * most
    assert kept(others) == 3


async def test_a_network_of_ipv6_is_one_address(port: UdpMux) -> None:
    most = doors.MAX_OF_AN_ADDRESS
    made = [
        listen(port, WHOLE, Caller(f"guest {number}", 1, f"2001:db8::{number:x}"))
        for number in range(most + 1)
    ]
    assert kept(made) == most


async def test_a_wide_network_of_ipv6_is_four_addresses(port: UdpMux) -> None:
    most = WIDER * doors.MAX_OF_AN_ADDRESS
    made = [
        listen(port, WHOLE, Caller(f"guest {number}", number % 9, f"2001:db8:0:{number:x}::1"))
        for number in range(most + 20)
    ]
    assert kept(made) == most
    other = listen(port, WHOLE, Caller("cleo", 1, "2001:db8:1::1"))
    assert not other.is_closed and kept(made) == most


async def test_a_wide_network_of_ipv6_waits_for_itself_alone() -> None:
    admission = doors.Admission()
    tasks = [
        asyncio.create_task(admission.turn(Caller(), f"2001:db8:0:{number:x}::1"))
        for number in range(100)
    ]
    await asyncio.sleep(0)
    hers = asyncio.create_task(admission.turn(Caller(), "2001:db8:1::1"))
    await asyncio.sleep(0)
    ahead = WIDER * doors.MAX_HANDSHAKES_OF_AN_ADDRESS - doors.MAX_HANDSHAKES
    given = [task for task in tasks if task.done()]
    assert len(given) == doors.MAX_HANDSHAKES
    for task in given[: ahead + 1]:
        (await task).over()
    for _ in range(10):
        await asyncio.sleep(0)
    assert hers.done(), "she waits for all of them"
    for task in [*tasks, hers]:
        task.cancel()
    for turn in await asyncio.gather(*tasks, hers, return_exceptions=True):
        if isinstance(turn, doors.Turn):
            turn.over()
    assert not admission._networks


async def test_who_is_on_stage_is_let_in_and_stays(port: UdpMux) -> None:
    hers = listen(port, WHOLE, ADA)
    made = offers(port, strangers(doors.MAX_OF_A_ROOM + 100))
    bens = listen(port, WHOLE, Caller("ben", 1, "192.0.2.3", first=True))
    assert not hers.is_closed and not bens.is_closed
    assert kept(made) == doors.MAX_OF_A_ROOM - 2


async def test_where_only_people_on_stage_wait_a_listener_comes_again(port: UdpMux) -> None:
    for number in range(doors.MAX_OF_AN_ADDRESS):
        listen(port, WHOLE, Caller(f"speaker {number}", number, "192.0.2.1", first=True))
    with pytest.raises(Busy):
        listen(port, WHOLE, Caller("cleo", 999, "192.0.2.1"))
    assert not listen(port, WHOLE, ADA).is_closed


async def test_an_offer_costs_no_keys_before_a_path_is_proved(port: UdpMux) -> None:
    (made,) = offers(port, strangers(1))
    assert made._dtls is None


class Prover:
    """Proves paths, and never shakes hands."""

    def __init__(self, port: UdpMux) -> None:
        self._port = port
        self._sockets: list[socket.socket] = []

    async def prove(self, caller: Caller):
        connection = listen(self._port, WHOLE, caller)
        session, udp = connection._ice, socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sockets.append(udp)
        udp.setblocking(False)
        username = (stun.USERNAME, f"{session.ufrag}:abcd".encode())
        check = stun.build(stun.REQUEST, bytes(12), [username], session.password)
        udp.sendto(check, ("127.0.0.1", self._port.number))
        loop = asyncio.get_running_loop()
        while (asked := stun.parse(await loop.sock_recv(udp, 1500))).kind != stun.REQUEST:
            pass
        answer = stun.build(stun.SUCCESS, asked.transaction, [], "abcdefghijklmnopqrstuv")
        udp.sendto(answer, ("127.0.0.1", self._port.number))
        await soon(lambda: connection.is_proved, "the path is not proved")
        return connection

    def close(self) -> None:
        for udp in self._sockets:
            udp.close()


async def test_handshakes_that_stall_give_up_their_turn(port: UdpMux) -> None:
    prover = Prover(port)
    stalled = [await prover.prove(caller) for caller in strangers(12)]
    assert sum(one._dtls is not None for one in stalled) <= doors.MAX_HANDSHAKES_OF_AN_ADDRESS
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(port, await offer_of(cleo), Caller("cleo", 9, "192.0.2.2"))
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "she is kept out")
    prover.close()


async def test_who_is_on_stage_waits_for_no_turn(port: UdpMux) -> None:
    prover = Prover(port)
    for caller in strangers(doors.MAX_HANDSHAKES_OF_AN_ADDRESS + 4):
        await prover.prove(caller)
    hers = await prover.prove(ADA)
    await soon(lambda: hers._dtls is not None, "she waits")
    prover.close()


async def test_turns_are_given_back_whatever_becomes_of_them() -> None:
    admission = doors.Admission()
    turns = [await admission.turn(Caller(), "192.0.2.1") for _ in range(8)]
    waiting = asyncio.create_task(admission.turn(Caller(), "192.0.2.1"))
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()
    for turn in turns:
        turn.over()
        turn.over()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not admission._networks
    (await admission.turn(Caller(), "192.0.2.1")).over()
