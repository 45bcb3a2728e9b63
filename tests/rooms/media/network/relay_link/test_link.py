"""The sound, pictures and reports that go over a link between two media servers."""

import asyncio
import itertools
import time

import pytest

from rooms.media.network import (
    AUDIO,
    VIDEO,
    Payload,
    UdpMux,
    relay_sender,
)
from tests.support.eventually import soon
from tests.support.network.pictures import moving_pictures
from tests.support.network.relay_link import Link


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
