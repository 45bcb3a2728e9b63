"""A packet to many listeners in one pass: what each of them decrypts, however they come and go."""

import random
import secrets
import socket

import pytest

from rooms.media import rtp
from rooms.media.network import AUDIO, NtpClock, Stream, fan
from rooms.media.network.ntp_clock import ntp
from rooms.media.network.rtcp import sender_report
from rooms.media.network.rtp_sender import RtpSender
from rooms.media.network.udp_socket import UdpSocket
from tests.support.network.srtp_receiver import PROFILES, SrtpReceiver

from .turns import payload, sent


async def test_three_listeners_who_come_one_after_another_decrypt_all(come) -> None:
    program = Stream.audio(NtpClock())
    listeners: list[SrtpReceiver] = []
    for tick in range(300):
        if tick in (0, 100, 200):
            listeners.append(come(program))
        program.send(tick * 960, payload(tick))
        await sent()
    for number, listener in enumerate(listeners):
        listener.receive().assert_no_number_twice()
        assert listener.payloads == [payload(tick) for tick in range(100 * number, 300)]
        first = listener.numbers[0]
        assert listener.numbers == list(range(first, first + len(listener.payloads)))
        timestamps = [rtp.read(packet).timestamp for packet in listener.rtp]
        assert timestamps == [tick * 960 for tick in range(100 * number, 300)]


@pytest.mark.parametrize("profile", PROFILES)
async def test_listeners_with_any_profile_are_served(come, profile: int) -> None:
    program = Stream.audio(NtpClock())
    others = [come(program, profile=other) for other in PROFILES]
    cleo = come(program, profile=profile)
    program.send(0, b"opus")
    await sent()
    assert [one.receive().payloads for one in (*others, cleo)] == [[b"opus"]] * 4


async def test_numbers_wrap(come) -> None:
    program = Stream.audio(NtpClock())
    cleo, dov = come(program), come(program)
    cleo.sender._sequence = 0xFFF0
    for tick in range(70):
        program.send((1 << 32) - 960 * 30 + tick * 960, payload(tick))
        await sent()
    for listener in (cleo, dov):
        assert listener.receive().payloads == [payload(tick) for tick in range(70)]
        listener.assert_no_number_twice()
    assert cleo.numbers == list(range(0xFFF1, 0xFFF1 + 70))
    assert rtp.read(cleo.rtp[-1]).timestamp == 960 * 39


async def test_a_picture_arrives_whole_and_in_order(come) -> None:
    picture = Stream.video(NtpClock())
    listeners = [come(picture) for _ in range(20)]
    sizes = [30, *[1200] * 60, 700]
    for number in range(3):
        payloads = [payload(number, size) for size in sizes]
        picture.send_picture(number * 3600, payloads, keyframe=number == 0)
        await sent()
        for listener in listeners:
            listener.receive()
    for listener in listeners:
        assert [len(packet) - 12 for packet in listener.rtp] == sizes * 3
        assert [packet[1] >> 7 for packet in listener.rtp] == ([0] * 61 + [1]) * 3
        listener.assert_no_number_twice()


async def test_a_payload_that_is_too_long_for_the_arena_arrives_too(come) -> None:
    program = Stream.audio(NtpClock())
    listeners = [come(program) for _ in range(3)]
    program.send(0, bytes(1300))
    assert [listener.receive().payloads for listener in listeners] == [[bytes(1300)]] * 3


async def test_a_lost_packet_is_sent_again_to_the_bit(come) -> None:
    program = Stream.audio(NtpClock())
    cleo, dov = come(program), come(program)
    for tick in range(30):
        program.send(tick * 960, payload(tick))
        await sent()
    lost = cleo.receive().raw[7], cleo.raw[21]
    cleo.sender.resend([rtp.read(packet).sequence for packet in lost], 1.0)
    assert tuple(cleo.receive().raw[30:]) == lost
    assert len(dov.receive().raw) == 30


async def test_reports_count_what_each_listener_got(come, udp_socket: UdpSocket) -> None:
    clock = NtpClock()
    clock.set(sample=48_000, monotonic=100.0)
    streams = Stream.audio(clock), Stream.video(clock)
    listeners: list[SrtpReceiver] = []
    for tick in range(30):
        if tick % 10 == 0:
            listeners += [come(stream) for stream in streams]
        for stream in streams:
            stream.send(tick * stream.rate // 50, payload(tick), keyframe=tick % 10 == 0)
    udp_socket.report(101.0)
    await sent()
    for number, listener in enumerate(listeners):
        sender, count = listener.sender, 30 - number // 2 * 10
        (report,) = listener.receive().rtcp
        at = 2 * listener.sender.stream.rate
        expected = sender_report(sender.ssrc, ntp(101.0), at, count, 60 * count)
        assert report == expected + sender.cname


async def test_no_report_is_sent_before_the_clock_is_known(come, udp_socket: UdpSocket) -> None:
    program = Stream.audio(NtpClock())
    cleo = come(program)
    program.send(0, b"opus")
    udp_socket.report(1.0)
    await sent()
    assert not cleo.receive().rtcp


async def test_a_listener_without_a_route_is_served_beside_the_others(
    come, udp_socket: UdpSocket
) -> None:
    """As over TCP: `RtpSender` sends by its function."""
    program = Stream.audio(NtpClock())
    cleo, dov = come(program), come(program)
    for tick in range(30):
        if tick == 10:
            cleo.sender.move(None)
        if tick == 20:
            cleo.sender.move(cleo.route(udp_socket))
        program.send(tick * 960, payload(tick))
        await sent()
    for listener in (cleo, dov):
        assert listener.receive().payloads == [payload(tick) for tick in range(30)]
        listener.assert_no_number_twice()


async def test_a_listener_moves_to_another_address_and_socket_without_a_gap(
    come, udp_socket: UdpSocket
) -> None:
    program = Stream.audio(NtpClock())
    cleo, dov = come(program), come(program)
    other = UdpSocket("127.0.0.1", ["127.0.0.1"], 0, lambda *received: None)
    for tick in range(40):
        if tick % 10 == 5:
            await sent()
            cleo.move()
            cleo.sender.move(cleo.route(other if tick % 20 == 5 else udp_socket))
        program.send(tick * 960, payload(tick))
        await sent()
    for listener in (cleo, dov):
        assert listener.receive().payloads == [payload(tick) for tick in range(40)]
        listener.assert_no_number_twice()
    other.close()


async def test_a_listener_whose_address_is_gone_hurts_nobody_else(
    come, udp_socket: UdpSocket
) -> None:
    program = Stream.audio(NtpClock())
    ben, cleo, dov = (come(program) for _ in range(3))
    program.send(0, payload(0))
    await sent()
    nowhere = ("127.0.0.1", 0)
    cleo.sender.move(cleo.sender.route._replace(address=nowhere))
    cleo.plain = lambda datagram: udp_socket.send(datagram, nowhere)
    for tick in range(1, 20):
        program.send(tick * 960, payload(tick))
        await sent()
    assert len(ben.receive().payloads) == len(dov.receive().payloads) == 20
    assert len(cleo.receive().payloads) == 1


async def test_IPv6_listeners_are_served() -> None:
    udp_socket = UdpSocket("::1", ["::1"], 0, lambda *received: None)
    program = Stream.audio(NtpClock())
    listeners = [SrtpReceiver(AUDIO, family=socket.AF_INET6) for _ in range(3)]
    for listener in listeners:
        listener.sender.open(listener.route(udp_socket))
        listener.sender.switch(program)
    program.send(0, b"opus")
    await sent()
    assert [listener.receive().payloads for listener in listeners] == [[b"opus"]] * 3
    udp_socket.close()
    for listener in listeners:
        listener.close()


class Twin:
    """A sender that is told what another is told, but sends alone and does not encrypt."""

    def __init__(self, sender: RtpSender) -> None:
        self.sent: list[bytes] = []
        self.sender = RtpSender(sender.media, 111, self.sent.append)
        self.sender.ssrc, self.sender._sequence = sender.ssrc, sender._sequence
        self.sender.open()


@pytest.mark.parametrize("seed", range(4))
async def test_whoever_comes_and_goes_gets_what_a_sender_alone_would_send(
    come, udp_socket: UdpSocket, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan, "ROWS", 8)
    chance = random.Random(seed)
    clock = NtpClock()
    clock.set(0, 0.0)
    other = UdpSocket("127.0.0.1", ["127.0.0.1"], 0, lambda *received: None)
    streams = [Stream.audio(clock), Stream.audio(clock), Stream.audio(NtpClock())]
    here: dict[SrtpReceiver, Twin] = {}
    gone: dict[SrtpReceiver, Twin] = {}

    def switch(cleo: SrtpReceiver, stream: Stream | None) -> None:
        for sender in (cleo.sender, here[cleo].sender):
            sender.switch(stream)

    for tick in range(400):
        for _ in range(chance.choice((0, 0, 1, 3))):
            act = chance.random()
            cleo = chance.choice(list(here)) if here else None
            if cleo is None or (act < 0.4 and len(here) < 30):
                cleo = come(None)
                here[cleo] = Twin(cleo.sender)
                switch(cleo, chance.choice(streams))
            elif act < 0.5:
                switch(cleo, None)
                gone[cleo] = here.pop(cleo)
            elif act < 0.8:
                switch(cleo, chance.choice([*streams, None]))
            else:
                way = chance.choice((udp_socket, other, None))
                cleo.sender.move(cleo.route(way) if way else None)
        for stream in streams:
            stream.send(tick * 960, secrets.token_bytes(30))
        if tick % 40 == 0:
            udp_socket.report(float(tick))
        if chance.random() < 0.3:
            await sent()
    await sent()
    assert len(gone) > 5
    for cleo, twin in (here | gone).items():
        cleo.receive().assert_no_number_twice()
        assert sorted(cleo.rtp) == sorted(twin.sent)
    other.close()
