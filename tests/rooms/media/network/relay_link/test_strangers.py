"""Strangers who send to the ends of a link."""

import asyncio
import random
import secrets
import socket

import pytest

from rooms.media import rtp
from rooms.media.network import (
    AUDIO,
    RelaySender,
    UdpMux,
    relay_links,
    rtcp,
)
from rooms.media.network.relay_receiver import begins_keyframe
from rooms.media.network.srtp import is_rtcp
from tests.support.eventually import soon
from tests.support.network.relay_link import Link


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
