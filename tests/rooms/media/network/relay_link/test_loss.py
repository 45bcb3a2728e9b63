"""A link on a network that loses packets."""

import asyncio
import random
import time
from collections.abc import Callable

import pytest

from rooms.media.network import (
    AUDIO,
    VIDEO,
    RelayReceiver,
    RelaySender,
    reorder_buffer,
)
from rooms.media.network.ice import Path
from tests.support.eventually import soon
from tests.support.network.relay_link import Link


def lose(end: RelayReceiver | RelaySender, is_lost: Callable[[bytes], bool]) -> None:
    """Lose datagrams on their way to this end."""
    received = end.received

    def sometimes(datagram: bytes, path: Path) -> None:
        if not is_lost(datagram):
            received(datagram, path)

    end.received = sometimes  # type: ignore[method-assign]


async def test_lost_packets_are_sent_again_and_come_in_their_order(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reorder_buffer, "HOLD", 1.0)  # a busy machine asks late
    chance = random.Random(11)
    # Only packets between two others that came are known to be missing.
    link.sound.send(0, b"opus 0")
    await soon(lambda: link.sounds, "nothing came")
    loss = 0.1
    for end in (link.receiver, link.sender):
        lose(end, lambda datagram: chance.random() < loss)
    for number in range(1, 200):
        link.sound.send(960 * number, b"opus %d" % number)
        await asyncio.sleep(0.002)
    loss = 0.0
    link.sound.send(960 * 200, b"opus 200")

    def given_up() -> int:
        return sum(count for _media, count in link.skipped)

    await soon(lambda: len(link.sounds) + given_up() == 201, "not all came")
    assert link.sounds == sorted(link.sounds, key=lambda payload: int(payload[5:]))
    assert given_up() <= 2


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
