"""TCP connections to the media port that are no browser's: bounded, short-lived, and no danger."""

import random
from collections.abc import AsyncIterator, Iterator

import pytest

from rooms.media.network import UdpMux, tcp_connection, tcp_connections
from rooms.media.network.ice import IceSession
from tests.support.eventually import soon
from tests.support.network.tcp import PASSWORD, UFRAG, TcpBrowser, check_of, framed


@pytest.fixture
async def session(udp_mux: UdpMux) -> IceSession:
    return udp_mux.session(UFRAG, PASSWORD)


@pytest.fixture
async def dov(udp_mux: UdpMux) -> AsyncIterator[TcpBrowser]:
    dov = await TcpBrowser.connect(udp_mux)
    yield dov
    dov.close()


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the time limits be over at the first look, which is once a second."""
    monkeypatch.setattr(tcp_connections, "PROOF_SECONDS", 0.1)
    monkeypatch.setattr(tcp_connections, "IDLE_SECONDS", 0.3)
    monkeypatch.setattr(tcp_connection, "STALLED_AFTER", 0.3)


async def test_a_connection_that_says_nothing_is_closed(hurry: None, dov: TcpBrowser) -> None:
    assert await dov.is_closed()


async def test_half_a_frame_and_then_nothing_is_closed(
    hurry: None, dov: TcpBrowser, session: IceSession
) -> None:
    await dov.send_raw(framed(check_of(session))[:30])
    assert await dov.is_closed()


async def test_half_a_frame_of_a_proved_peer_is_closed(
    hurry: None, dov: TcpBrowser, session: IceSession
) -> None:
    await dov.prove(session)
    await dov.send_raw(framed(check_of(session))[:30])
    assert await dov.is_closed()


@pytest.mark.parametrize("size", [2049, 65_535])
async def test_a_frame_longer_than_any_datagram_is_closed_before_it_is_read(
    dov: TcpBrowser, size: int
) -> None:
    await dov.send_raw(size.to_bytes(2, "big"))
    assert await dov.is_closed()


async def test_frames_without_a_signed_check_are_few(dov: TcpBrowser) -> None:
    await dov.send_raw(framed(bytes(20)) * 21)
    assert await dov.is_closed()


async def test_a_flood_of_a_proved_peer_is_closed(dov: TcpBrowser, session: IceSession) -> None:
    await dov.prove(session)
    await dov.send_raw(framed(b"\x16" * 20) * 6000)
    assert await dov.is_closed()


async def test_noise_in_frames_harms_nobody(
    udp_mux: UdpMux, session: IceSession, dov: TcpBrowser
) -> None:
    chance = random.Random(4571)
    await dov.prove(session)
    await soon(lambda: session.path, "no path")
    for _ in range(500):
        await dov.send(chance.randbytes(chance.randrange(1600)))
    for _ in range(20):
        other = await TcpBrowser.connect(udp_mux)
        await other.send_raw(chance.randbytes(3000))
        other.close()
    await dov.send(check_of(session))
    await dov.answer_checks(0)
    assert not session.path.transport.is_closed


async def test_1000_connections_of_one_address_keep_nobody_out(
    udp_mux: UdpMux, session: IceSession
) -> None:
    crowd = [await TcpBrowser.connect(udp_mux) for _ in range(1000)]
    ben = await TcpBrowser.connect(udp_mux)
    await ben.prove(session)
    await soon(lambda: session.path, "Ben was kept out")
    assert len(udp_mux.tcp_connections) <= tcp_connections.MAX_OF_AN_ADDRESS + 1
    for each in [*crowd, ben]:
        each.close()


async def test_a_session_has_few_connections_and_keeps_the_one_in_use(
    udp_mux: UdpMux, session: IceSession
) -> None:
    ben = await TcpBrowser.connect(udp_mux)
    await ben.prove(session)
    await soon(lambda: session.path, "no path")
    more = [await TcpBrowser.connect(udp_mux) for _ in range(20)]
    for each in more:
        await each.send(check_of(session))
        await each.next()
    assert len(udp_mux.tcp_connections) == tcp_connections.MAX_OF_A_SESSION
    assert not session.path.transport.is_closed
    for each in [*more, ben]:
        each.close()


async def a_reader_that_never_reads(udp_mux: UdpMux, session: IceSession):
    """A proved connection whose other side reads nothing by itself, and our end of it."""
    ben = await TcpBrowser.connect(udp_mux, window=4096)
    await ben.prove(session)
    await soon(lambda: session.path, "no path")
    return ben, session.path.transport


async def test_what_is_sent_to_a_reader_that_never_reads_is_bounded(
    udp_mux: UdpMux, session: IceSession
) -> None:
    ben, connection = await a_reader_that_never_reads(udp_mux, session)
    for _ in range(5000):
        session.send(bytes(1200))
    assert 0 < connection.waiting_octets <= 300_000
    ben.close()


async def test_the_newest_is_kept_for_a_reader_that_pauses(
    udp_mux: UdpMux, session: IceSession
) -> None:
    ben, _ = await a_reader_that_never_reads(udp_mux, session)
    for number in range(5000):
        session.send(number.to_bytes(4, "big") * 300)
    got = []
    while not got or got[-1] != 4999:
        got.append(int.from_bytes((await ben.next())[:4], "big"))
    assert got == sorted(got)
    assert len(got) < 2000
    ben.close()


async def test_a_reader_that_never_reads_is_closed(
    hurry: None, udp_mux: UdpMux, session: IceSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_connections, "IDLE_SECONDS", 60.0)
    ben, connection = await a_reader_that_never_reads(udp_mux, session)
    for _ in range(5000):
        session.send(bytes(1200))
    await soon(lambda: connection.is_closed, "still open")
    assert connection.waiting_octets == 0
    ben.close()
