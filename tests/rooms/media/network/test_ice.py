"""ICE-lite: addresses are learnt from signed checks and proved by our own, and by nothing else."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from rooms.media.network import UdpMux, ice, stun
from rooms.media.network.ice import IceSession, Path

UFRAG, PASSWORD = "benB", "x" * 22


class Browser:
    """Ben's browser, played by the test: the sockets it sends from, and what they receive."""

    def __init__(self, udp_mux: UdpMux) -> None:
        self.session = udp_mux.session(UFRAG, PASSWORD)
        self.paths: list[str] = []
        self.session.on_path = lambda: self.paths.append("proved")
        self._udp_mux = udp_mux
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)

    @property
    def path(self) -> Path:
        return Path(self._udp_mux.udp_sockets[0], self._socket.getsockname())

    def roam(self) -> socket.socket:
        """Go on from another socket, and return the old one."""
        old, self._socket = self._socket, socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        return old

    def request(self, *attributes: tuple[int, bytes], password: str = "") -> stun.Message:
        username = f"{self.session.ufrag}:{UFRAG}".encode()
        controlling = (stun.ICE_CONTROLLING, bytes(8))
        return stun.parse(
            stun.build(
                stun.REQUEST,
                bytes(12),
                [(stun.USERNAME, username), *(attributes or [controlling])],
                password or self.session.password,
            )
        )

    def ask(self, now: float, *attributes: tuple[int, bytes], password: str = "") -> None:
        """Let a check of the browser arrive at `now`, in virtual seconds."""
        self.session.asked(self.request(*attributes, password=password), self.path, now)

    def answer(self, now: float, password: str = PASSWORD) -> None:
        """Answer the checks that have reached the socket."""
        for message in self.got(stun.REQUEST):
            reply = stun.build(stun.SUCCESS, message.transaction, [], password)
            self.session.answered(stun.parse(reply), self.path, now)

    def got(self, kind: int) -> list[stun.Message]:
        found = []
        while True:
            try:
                found.append(stun.parse(self._socket.recv(1500)))
            except BlockingIOError:
                return [message for message in found if message.kind == kind]

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
async def ben(udp_mux: UdpMux) -> Iterator[Browser]:
    browser = Browser(udp_mux)
    yield browser
    browser.close()


NOMINATED = (stun.USE_CANDIDATE, b"")


async def test_an_address_is_used_when_it_has_answered_our_check(ben: Browser) -> None:
    ben.ask(0.0)
    assert ben.session.path is None
    ben.answer(0.1)
    assert ben.session.path == ben.path
    assert ben.paths == ["proved"]


async def test_a_check_is_answered_with_the_address_it_came_from(ben: Browser) -> None:
    ben.ask(0.0)
    (reply,) = ben.got(stun.SUCCESS)
    mapped = stun.xor_mapped_address(ben.path.address, bytes(12))[1]
    assert reply.attributes[stun.XOR_MAPPED_ADDRESS] == mapped
    assert reply.signed_with(ben.session.password)


async def test_a_check_with_a_forged_signature_is_not_answered(ben: Browser) -> None:
    ben.ask(0.0, password="y" * 22)
    assert not ben.got(stun.SUCCESS)
    assert ben.session.path is None


async def test_an_answer_with_a_forged_signature_proves_nothing(ben: Browser) -> None:
    ben.ask(0.0)
    ben.answer(0.1, password="y" * 22)
    assert ben.session.path is None


async def test_a_peer_that_believes_to_be_controlled_is_told_to_control(ben: Browser) -> None:
    ben.ask(0.0, (stun.ICE_CONTROLLED, bytes(8)))
    (refusal,) = ben.got(stun.ERROR)
    assert refusal.attributes[stun.ERROR_CODE][2:4] == bytes([4, 87])


async def test_a_nominated_address_takes_over_once_it_has_answered(ben: Browser) -> None:
    ben.ask(0.0)
    ben.answer(0.1)
    first = ben.path
    with ben.roam():
        ben.ask(1.0, NOMINATED)
        assert ben.session.path == first
        ben.answer(1.1)
        assert ben.session.path == ben.path


async def test_an_address_that_never_answers_gets_no_stream(ben: Browser) -> None:
    ben.ask(0.0)
    ben.answer(0.1)
    first = ben.path
    with ben.roam():
        ben.ask(1.0, NOMINATED)
        ben.ask(2.0, NOMINATED)
        assert ben.session.path == first


async def test_another_address_waits_until_the_old_one_is_silent_for_8_s(ben: Browser) -> None:
    ben.ask(0.0)
    ben.answer(0.0)
    first = ben.path
    with ben.roam():
        ben.ask(7.9)
        ben.answer(7.9)
        assert ben.session.path == first
        ben.ask(8.1)
        ben.answer(8.1)
        assert ben.session.path == ben.path


async def test_a_silent_peer_is_asked_and_given_up_after_20_s(ben: Browser) -> None:
    dead = []
    ben.session.on_dead = lambda: dead.append(True)
    ben.ask(0.0)
    ben.answer(0.0)
    ben.session.tick(3.0)
    assert len(ben.got(stun.REQUEST)) == 1
    ben.session.tick(19.9)
    assert not dead
    ben.session.tick(20.1)
    assert dead


async def test_a_peer_that_answers_our_checks_is_alive(ben: Browser) -> None:
    dead = []
    ben.session.on_dead = lambda: dead.append(True)
    ben.ask(0.0)
    ben.answer(0.0)
    for second in range(1, 60):
        ben.session.tick(float(second))
        ben.answer(float(second))
    assert not dead


async def test_media_is_read_from_proved_addresses_only(ben: Browser, udp_mux: UdpMux) -> None:
    arrived = []
    ben.session.on_datagram = arrived.append
    hello = bytes([22]) + bytes(40)
    udp_mux._received(ben.path.transport, hello, ben.path.address)
    assert not arrived
    ben.ask(0.0)
    ben.answer(0.1)
    udp_mux._received(ben.path.transport, hello, ben.path.address)
    assert arrived == [hello]


async def test_datagrams_from_the_address_of_a_closed_session_are_dropped(
    ben: Browser, udp_mux: UdpMux
) -> None:
    arrived = []
    ben.session.on_datagram = arrived.append
    ben.ask(0.0)
    ben.answer(0.1)
    ben.session.close()
    udp_mux._received(ben.path.transport, bytes([22]) + bytes(40), ben.path.address)
    assert not arrived


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_checks_and_answers_find_their_session_over_the_wire(host: str) -> None:
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        ben = socket.socket(family, socket.SOCK_DGRAM)
        ben.bind((host, 0))
    except OSError as error:
        pytest.skip(f"no {host} here: {error}")
    udp_mux = await UdpMux.open(addresses=[host], port=0)
    session: IceSession = udp_mux.session(UFRAG, PASSWORD)
    proved = asyncio.Event()
    session.on_path = proved.set
    with ben:
        ben.setblocking(False)
        username = f"{session.ufrag}:{UFRAG}".encode()
        check = stun.build(stun.REQUEST, b"t" * 12, [(stun.USERNAME, username)], session.password)
        ben.sendto(check, (host, udp_mux.number))
        for _ in range(2):
            message = stun.parse(await asyncio.wait_for(loop.sock_recv(ben, 1500), 5))
            if message.kind == stun.REQUEST:
                reply = stun.build(stun.SUCCESS, message.transaction, [], PASSWORD)
                ben.sendto(reply, (host, udp_mux.number))
        await asyncio.wait_for(proved.wait(), 5)
    await udp_mux.close()


async def test_media_keeps_a_peer_that_sends_nothing_else_alive(ben: Browser) -> None:
    loop = asyncio.get_running_loop()
    dead = []
    ben.session.on_dead = lambda: dead.append(True)
    ben.session.on_datagram = lambda datagram: ben.session.alive()
    ben.ask(loop.time() - 19.0)
    ben.answer(loop.time() - 19.0)
    ben.session.received(b"media", ben.path)
    ben.session.tick(loop.time() + 2.0)
    assert not dead


async def test_media_from_another_address_does_not_keep_a_peer_alive(ben: Browser) -> None:
    loop = asyncio.get_running_loop()
    dead = []
    ben.session.on_dead = lambda: dead.append(True)
    ben.session.on_datagram = lambda datagram: ben.session.alive()
    ben.ask(loop.time() - 19.0)
    ben.answer(loop.time() - 19.0)
    with ben.roam():
        ben.session.received(b"media", ben.path)
    ben.session.tick(loop.time() + 2.0)
    assert dead


async def test_another_sign_of_life_is_needed_once_the_last_one_is_old(ben: Browser) -> None:
    loop = asyncio.get_running_loop()
    ben.ask(loop.time())
    ben.answer(loop.time())
    ben.session.received(b"media", ben.path)
    assert ben.session.is_surely_alive
    ben.session._alive_at -= ice.SURE_FOR
    assert not ben.session.is_surely_alive


async def test_a_datagram_from_another_address_makes_nobody_surely_alive(ben: Browser) -> None:
    loop = asyncio.get_running_loop()
    ben.ask(loop.time())
    ben.answer(loop.time())
    with ben.roam():
        ben.session.received(b"media", ben.path)
    assert not ben.session.is_surely_alive
