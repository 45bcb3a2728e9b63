"""A link between two media servers, by which the program of a room goes from one to the other."""

import asyncio
import itertools
import random
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable

import pytest

from rooms.media import rtp
from rooms.media.network import (
    AUDIO,
    VIDEO,
    NtpClock,
    Payload,
    RelayReceiver,
    RelaySender,
    Stream,
    UdpMux,
    relay_links,
    relay_sender,
    rtcp,
)
from rooms.media.network.ice import Path
from rooms.media.network.relay_receiver import begins_keyframe
from rooms.media.network.srtp import is_rtcp
from tests.support.eventually import soon
from tests.support.network.pictures import moving_pictures


@pytest.fixture
async def origin() -> AsyncIterator[UdpMux]:
    udp_mux = await UdpMux.open(addresses=["127.0.0.1"], port=0)
    yield udp_mux
    await udp_mux.close()


class Link:
    """A link whose receiver notes what comes."""

    def __init__(self, origin: UdpMux, relay: UdpMux) -> None:
        self.receiver = RelayReceiver(relay)
        self.sender = RelaySender(origin, self.receiver.key, self.receiver.ssrc)
        self.clock = NtpClock()
        self.sound, self.picture = Stream.audio(self.clock), Stream.video(self.clock)
        self.came: dict[int, list[Payload]] = {AUDIO: [], VIDEO: []}
        self.skipped: list[tuple[int, int]] = []
        self.reports: dict[int, rtcp.SenderReport] = {}
        self.receiver.on_payload = lambda media, payload: self.came[media].append(payload)
        self.receiver.on_skip = lambda media, count: self.skipped.append((media, count))
        self.receiver.on_report = self._reported
        self.sender.switch(self.sound, self.picture)

    async def open(self, port: int) -> None:
        self.receiver.open("127.0.0.1", port, self.sender.ssrcs)
        await soon(lambda: self.sender.is_open, "the sender was not greeted")

    def _reported(self, media: int, report: rtcp.SenderReport, now: float) -> None:
        self.reports[media] = report

    @property
    def sounds(self) -> list[bytes]:
        return [payload.payload for payload in self.came[AUDIO]]


@pytest.fixture
async def link(origin: UdpMux, udp_mux: UdpMux) -> AsyncIterator[Link]:
    link = Link(origin, udp_mux)
    await link.open(origin.number)
    yield link
    link.receiver.close()
    link.sender.close()


def lose(end: RelayReceiver | RelaySender, is_lost: Callable[[bytes], bool]) -> None:
    """Lose datagrams on their way to this end."""
    received = end.received

    def sometimes(datagram: bytes, path: Path) -> None:
        if not is_lost(datagram):
            received(datagram, path)

    end.received = sometimes  # type: ignore[method-assign]


async def test_payloads_come_as_they_were_sent(link: Link) -> None:
    for number in range(5):
        link.sound.send(960 * number, b"opus %d" % number)
    link.picture.send_picture(7200, [b"\x65 begins", b"and ends"], keyframe=True)
    await soon(lambda: len(link.came[VIDEO]) == 2, "not all came")
    assert link.sounds == [b"opus %d" % number for number in range(5)]
    assert [payload.timestamp for payload in link.came[AUDIO]] == [0, 960, 1920, 2880, 3840]
    assert link.came[VIDEO] == [
        Payload(7200, b"\x65 begins", False, True),
        Payload(7200, b"and ends", True, False),
    ]


async def test_the_first_packets_of_keyframes_are_told_apart(link: Link) -> None:
    pictures = list(itertools.islice(moving_pictures(), 60))
    expected = []
    for number, packets in enumerate(pictures):
        keyframe = packets[0][2]
        link.picture.send_picture(number * 3600, [one[0] for one in packets], keyframe)
        expected += [keyframe, *[False] * (len(packets) - 1)]
        await asyncio.sleep(0)
    await soon(lambda: len(link.came[VIDEO]) == len(expected), "not all came")
    assert [payload.keyframe for payload in link.came[VIDEO]] == expected
    assert sum(expected) == 3


async def test_lost_packets_are_sent_again_and_come_in_their_order(link: Link) -> None:
    chance = random.Random(11)
    for end in (link.receiver, link.sender):
        lose(end, lambda datagram: chance.random() < 0.1)
    for number in range(200):
        link.sound.send(960 * number, b"opus %d" % number)
        await asyncio.sleep(0.002)
    link.sound.send(960 * 200, b"opus 200")  # shows that those before it are missing
    await soon(lambda: len(link.sounds) > 190, "not all came")
    assert link.sounds == sorted(link.sounds, key=lambda payload: int(payload[5:]))
    given_up = sum(count for _media, count in link.skipped)
    assert given_up <= 2 and len(link.sounds) >= 198 - given_up


async def test_a_packet_that_never_comes_is_skipped_and_delays_no_other_for_long(
    link: Link,
) -> None:
    lost: list[bytes] = []

    def is_lost(datagram: bytes) -> bool:
        """The fifth packet, and each time that it is sent again."""
        if len(link.sounds) == 4 and not lost:
            lost.append(datagram)
        return datagram in lost

    lose(link.receiver, is_lost)
    for number in range(6):
        link.sound.send(960 * number, b"opus %d" % number)
        await asyncio.sleep(0.01)
    sent = time.monotonic()
    await soon(lambda: link.sounds[-1:] == [b"opus 5"], "the others do not come")
    assert time.monotonic() - sent < 0.3
    assert link.skipped == [(AUDIO, 1)]
    assert b"opus 4" not in link.sounds


async def test_a_picture_that_is_given_up_is_followed_by_a_request_for_a_keyframe(
    link: Link,
) -> None:
    wanted: list[float] = []
    link.picture.send_picture(0, [b"\x65"], keyframe=True)
    await soon(lambda: link.came[VIDEO], "it does not come")
    link.sender.on_keyframe_wanted = lambda: wanted.append(time.monotonic())
    lose(link.receiver, lambda datagram: len(datagram) > 500)
    link.picture.send_picture(3600, [bytes(600)], keyframe=False)
    link.picture.send_picture(7200, [bytes(100)], keyframe=False)
    await soon(lambda: wanted, "no keyframe is asked for")
    assert link.skipped == [(VIDEO, 1)]


async def test_sender_reports_of_the_origin_come_with_its_ntp_times(link: Link) -> None:
    link.clock.set(48_000, time.monotonic())

    async def both() -> bool:
        link.sound.send(48_000, b"opus")
        link.picture.send_picture(90_000, [b"\x65"], keyframe=True)
        await asyncio.sleep(0.05)
        return len(link.reports) == 2

    await soon(both, "no reports came")
    sound, picture = link.reports[AUDIO], link.reports[VIDEO]
    apart = (picture.ntp - sound.ntp) / (1 << 32)
    assert picture.timestamp / 90_000 - sound.timestamp / 48_000 == pytest.approx(apart, abs=1e-3)


async def test_a_link_is_known_to_work_before_there_is_any_sound(link: Link) -> None:
    await soon(link.receiver.heard.is_set, "nothing came")
    assert not link.sounds


async def test_nothing_is_sent_before_the_relay_shows_where_it_is(
    origin: UdpMux, udp_mux: UdpMux
) -> None:
    link = Link(origin, udp_mux)
    link.sound.send(0, b"opus")
    assert not link.sender.is_open and not link.sound.has_listeners
    link.sender.close()


async def test_a_stranger_with_another_key_opens_no_link(origin: UdpMux, udp_mux: UdpMux) -> None:
    link = Link(origin, udp_mux)
    strange = relay_links.keys_of_relay(relay_links.new_key())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(20):
            report = rtcp.receiver_report(link.receiver.ssrc, [])
            stranger.sendto(strange.protect_rtcp(report), ("127.0.0.1", origin.number))
            stranger.sendto(report + bytes(20), ("127.0.0.1", origin.number))
        await asyncio.sleep(0.1)
    assert not link.sender.is_open
    link.sender.close()


async def test_datagrams_from_another_address_are_dropped_even_with_the_right_key(
    link: Link, udp_mux: UdpMux
) -> None:
    srtp = relay_links.keys_of_origin(link.receiver.key)
    header = rtp.Header(96, 1, 0, link.sender.ssrcs[AUDIO])
    forged = srtp.protect_rtp(rtp.packet(header, False, b"forged"))
    assert forged is not None and not is_rtcp(forged)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(forged, ("127.0.0.1", udp_mux.number))
        await asyncio.sleep(0.1)
    link.sound.send(0, b"opus")
    await soon(lambda: link.sounds, "nothing came")
    assert link.sounds == [b"opus"]


async def test_packets_with_another_key_are_dropped(
    link: Link, origin: UdpMux, udp_mux: UdpMux
) -> None:
    strange = relay_links.keys_of_origin(relay_links.new_key())
    header = rtp.Header(96, 1, 0, link.sender.ssrcs[AUDIO])
    forged = strange.protect_rtp(rtp.packet(header, False, b"forged"))
    assert forged is not None
    origin.path_to("127.0.0.1", udp_mux.number).send(forged)
    await asyncio.sleep(0.05)
    assert not link.sounds
    link.sound.send(0, b"opus")
    await soon(lambda: link.sounds == [b"opus"], "nothing came")


async def test_links_of_two_rooms_share_one_path(
    link: Link, origin: UdpMux, udp_mux: UdpMux
) -> None:
    other = Link(origin, udp_mux)
    await other.open(origin.number)
    link.sound.send(0, b"of one room")
    other.sound.send(0, b"of the other")
    await soon(lambda: link.sounds and other.sounds, "nothing came")
    assert (link.sounds, other.sounds) == ([b"of one room"], [b"of the other"])
    other.receiver.close()
    other.sender.close()


async def test_a_link_whose_relay_is_silent_ends(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_sender, "SILENT_AFTER", 0.5)
    closed: list[bool] = []
    link.sender.on_close = lambda: closed.append(True)
    link.sound.send(0, b"opus")
    assert link.sound.has_listeners
    link.receiver.close()
    await soon(lambda: closed, "it sends on")
    assert not link.sound.has_listeners


@pytest.mark.parametrize("octets", [0, 27, 55, 57])
async def test_a_key_of_another_length_is_refused(origin: UdpMux, octets: int) -> None:
    with pytest.raises(ValueError, match=str(octets)):
        RelaySender(origin, secrets.token_bytes(octets), 1)


def test_strange_payloads_begin_no_keyframe() -> None:
    chance = random.Random(6184)
    for payload in (b"", b"\x18", b"\x18\x00\x01", b"\x1c", b"\x1c\x05"):
        assert not begins_keyframe(payload)
    for _ in range(1000):
        begins_keyframe(chance.randbytes(chance.randrange(6)))


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
