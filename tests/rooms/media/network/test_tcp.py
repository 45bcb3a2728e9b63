"""ICE over TCP: the same proofs as over UDP, and the same media."""

import asyncio
import errno
import logging
import re
import socket
from itertools import pairwise

import numpy as np
import pytest

from rooms.media.network import AUDIO, NtpClock, Stream, UdpMux, listen, publish, stun
from rooms.media.network.tcp_listeners import TcpListeners
from rooms.media.network.udp_socket import UdpSocket
from tests.support.eventually import soon
from tests.support.network.peers import Tone, accept, loudest, offer_of, opus_tone, peer
from tests.support.network.tcp import (
    NOMINATED,
    PASSWORD,
    UFRAG,
    TcpBrowser,
    bridged,
    check_of,
    over,
)

HELLO = bytes([22]) + bytes(40)


async def offer_to_listen(cleo) -> str:
    cleo.addTransceiver("audio", direction="recvonly")
    return await offer_of(cleo)


async def test_an_answer_names_the_tcp_port_below_the_udp_port(udp_mux: UdpMux) -> None:
    async with peer() as cleo:
        answer = listen(udp_mux, await offer_to_listen(cleo)).answer
    port = udp_mux.number
    (udp,) = re.findall(rf"a=candidate:\d+ 1 udp (\d+) 127.0.0.1 {port} typ host\r", answer)
    (tcp,) = re.findall(
        rf"a=candidate:\d+ 1 tcp (\d+) 127.0.0.1 {port} typ host tcptype passive\r", answer
    )
    assert int(tcp) < int(udp)


async def test_a_busy_tcp_port_is_a_warning_and_named_to_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with caplog.at_level(logging.WARNING):
            udp_mux = await UdpMux.open(addresses=["127.0.0.1"], port=port)
        async with peer() as cleo:
            answer = listen(udp_mux, await offer_to_listen(cleo)).answer
        await udp_mux.close()
    assert f"TCP port {port} of 127.0.0.1 can't be used" in caplog.text
    assert f" {port} typ host\r" in answer
    assert "tcptype" not in answer


async def test_a_tcp_port_that_becomes_free_is_used_from_then_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        udp_mux = await UdpMux.open(addresses=["127.0.0.1"], port=port)
        assert udp_mux.announced == [("127.0.0.1", port, False)]
    await soon(lambda: udp_mux.announced == [("127.0.0.1", port, True)], "the port is not used")
    assert f"TCP port {port} of 127.0.0.1 is free now" in caplog.text
    session = udp_mux.session(UFRAG, PASSWORD)
    ben = await TcpBrowser.connect(udp_mux)
    await ben.prove(session)
    await soon(lambda: session.path, "no path")
    ben.close()
    await udp_mux.close()


async def test_a_busy_tcp_port_is_tried_ever_less_often_and_no_more_after_the_end() -> None:
    udp_socket = UdpSocket("127.0.0.1", ["127.0.0.1"], 0, lambda *received: None)
    listeners = TcpListeners(lambda *accepted: None)
    tried = []

    def refuse(one: UdpSocket) -> None:
        tried.append(now)
        raise OSError(errno.EADDRINUSE, "taken")

    listeners.open = refuse
    now = began = int(asyncio.get_running_loop().time())
    listeners.retry(udp_socket, OSError(errno.EADDRINUSE, "taken"))
    for now in range(began, began + 400):
        listeners.tick(now)
    pauses = [after - before for before, after in pairwise(tried)]
    assert pauses[:5] == [4, 8, 16, 32, 60] and set(pauses[5:]) == {60}
    listeners.close(udp_socket)
    udp_socket.close()
    count = len(tried)
    listeners.tick(now + 1000)
    assert len(tried) == count and udp_socket not in listeners


async def test_a_connection_is_used_when_it_has_answered_our_check(udp_mux: UdpMux) -> None:
    session = udp_mux.session(UFRAG, PASSWORD)
    ben = await TcpBrowser.connect(udp_mux)
    await ben.prove(session)
    await soon(lambda: session.path, "no path")
    assert session.path.transport.is_tcp
    session.send(b"a datagram for Ben")
    assert await ben.next() == b"a datagram for Ben"
    ben.close()


async def test_media_is_read_from_proved_connections_only(udp_mux: UdpMux) -> None:
    session = udp_mux.session(UFRAG, PASSWORD)
    arrived = []
    session.on_datagram = arrived.append
    ben = await TcpBrowser.connect(udp_mux)
    await ben.send(b"\x16 too early" + bytes(40))
    await ben.prove(session)
    await soon(lambda: session.path, "no path")
    await ben.send(HELLO)
    await soon(lambda: arrived, "nothing arrived")
    assert arrived == [HELLO]
    ben.close()


async def test_a_check_with_a_forged_signature_proves_nothing(udp_mux: UdpMux) -> None:
    session = udp_mux.session(UFRAG, PASSWORD)
    ben = await TcpBrowser.connect(udp_mux)
    await ben.send(check_of(session, password="y" * 22))
    await ben.send(check_of(session))
    assert stun.parse(await ben.next()).signed_with(session.password)
    await ben.answer_checks()
    await soon(lambda: session.path, "no path")
    ben.close()


async def test_datagrams_are_found_in_whatever_pieces_they_arrive(udp_mux: UdpMux) -> None:
    session = udp_mux.session(UFRAG, PASSWORD)
    arrived = []
    session.on_datagram = arrived.append
    ben = await TcpBrowser.connect(udp_mux)
    await ben.prove(session)
    await soon(lambda: session.path, "no path")
    datagrams = [bytes([22]) + bytes([number]) * (20 + number) for number in range(5)]
    octets = b"".join(len(each).to_bytes(2, "big") + each for each in datagrams)
    for at in range(0, len(octets), 7):
        await ben.send_raw(octets[at : at + 7])
        await asyncio.sleep(0)
    await soon(lambda: len(arrived) == 5, lambda: f"{len(arrived)} arrived")
    assert arrived == datagrams
    ben.close()


async def test_a_nominated_udp_path_wins_over_tcp(udp_mux: UdpMux) -> None:
    loop = asyncio.get_running_loop()
    session = udp_mux.session(UFRAG, PASSWORD)
    ben = await TcpBrowser.connect(udp_mux)
    await ben.prove(session, NOMINATED)
    await soon(lambda: session.path, "no path")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.setblocking(False)
        udp.connect(("127.0.0.1", udp_mux.number))
        udp.send(check_of(session, NOMINATED))
        for _ in range(2):
            message = stun.parse(await asyncio.wait_for(loop.sock_recv(udp, 1500), 5))
            if message.kind == stun.REQUEST:
                udp.send(stun.build(stun.SUCCESS, message.transaction, [], PASSWORD))
        await soon(lambda: not session.path.transport.is_tcp, "UDP is not used")
        await ben.send(check_of(session, NOMINATED))  # late, as TCP may be
        assert stun.parse(await ben.next()).kind == stun.SUCCESS
        assert not session.path.transport.is_tcp
    ben.close()


async def test_tcp_takes_over_when_udp_is_silent(udp_mux: UdpMux) -> None:
    loop = asyncio.get_running_loop()
    session = udp_mux.session(UFRAG, PASSWORD)
    ben = await TcpBrowser.connect(udp_mux)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.setblocking(False)
        udp.connect(("127.0.0.1", udp_mux.number))
        udp.send(check_of(session))
        for _ in range(2):
            message = stun.parse(await asyncio.wait_for(loop.sock_recv(udp, 1500), 5))
            if message.kind == stun.REQUEST:
                udp.send(stun.build(stun.SUCCESS, message.transaction, [], PASSWORD))
        await soon(lambda: session.path, "no path")
    session._alive_at -= 3  # seconds without a word over UDP
    await ben.prove(session, NOMINATED)
    await soon(lambda: session.path.transport.is_tcp, "TCP is not used")
    ben.close()


async def test_another_connection_takes_over_from_a_closed_one_at_once(udp_mux: UdpMux) -> None:
    session = udp_mux.session(UFRAG, PASSWORD)
    first, second = [await TcpBrowser.connect(udp_mux) for _ in range(2)]
    await first.prove(session)
    await soon(lambda: session.path, "no path")
    used = session.path
    first.close()
    await soon(lambda: session._is_lost, "the loss was not noticed")
    await second.prove(session)
    await soon(lambda: session.path != used, "the second is not used")
    second.close()


async def test_the_end_of_a_session_closes_its_connections(udp_mux: UdpMux) -> None:
    session = udp_mux.session(UFRAG, PASSWORD)
    ben = await TcpBrowser.connect(udp_mux)
    await ben.prove(session)
    await soon(lambda: session.path, "no path")
    session.close()
    assert await ben.is_closed()
    assert not len(udp_mux.tcp_connections)
    ben.close()


@pytest.mark.heard
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_microphone_arrives_over_tcp(host: str) -> None:
    if host == "::1" and not has_ipv6():
        pytest.skip("no ::1 here")
    udp_mux = await UdpMux.open(addresses=[host], port=0)
    arrived = []
    async with bridged(host, udp_mux.number) as port, peer() as ben:
        ben.addTrack(Tone())
        publisher = publish(udp_mux, await offer_of(ben))
        publisher.on_packet = lambda media, packet: arrived.append(media)
        await accept(ben, over(port, publisher.answer))
        await soon(lambda: len(arrived) >= 25, lambda: publisher.failure or "too little audio")
        assert publisher._ice.path.transport.is_tcp
    await udp_mux.close()
    assert set(arrived) == {AUDIO}


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.heard
async def test_a_listener_hears_the_program_over_tcp(udp_mux: UdpMux) -> None:
    program = Stream.audio(NtpClock())
    async with bridged("127.0.0.1", udp_mux.number) as port, peer() as cleo:
        listener = listen(udp_mux, await offer_to_listen(cleo))
        listener.switch(audio=program)
        await accept(cleo, over(port, listener.answer))
        await soon(lambda: listener.is_open, "not connected")
        assert listener._ice.path.transport.is_tcp
        track = cleo.getReceivers()[0].track
        heard = []

        async def hear() -> None:
            while len(heard) < 60:
                heard.append((await track.recv()).to_ndarray().reshape(-1, 2)[:, 0])

        hearing = asyncio.create_task(hear())
        for number, payload in enumerate(opus_tone(1000, 150)):
            program.send(number * 960, payload)
            await asyncio.sleep(0.005)
        await asyncio.wait_for(hearing, 10)
    assert abs(loudest(np.concatenate(heard[20:]).astype(float)) - 1000) < 10
