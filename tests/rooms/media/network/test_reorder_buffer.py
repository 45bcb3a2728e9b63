"""Packets of one source, put into the order of their numbers."""

import pytest

from rooms.media.network.reorder_buffer import HOLD, MOST, ReorderBuffer
from rooms.media.rtp import RtpPacket


class Buffer:
    """A reorder buffer; `events` has the numbers that it passed on, and minus what it skipped."""

    def __init__(self) -> None:
        self.events: list[int] = []
        self.buffer = ReorderBuffer(
            lambda packet: self.events.append(packet.sequence),
            lambda count: self.events.append(-count),
        )

    def add(self, *numbers: int, now: float = 0.0) -> None:
        for number in numbers:
            self.buffer.add(RtpPacket(96, False, number & 0xFFFF, 0, 1, b""), now)


@pytest.fixture
def buffer() -> Buffer:
    return Buffer()


def test_packets_in_order_pass_at_once(buffer: Buffer) -> None:
    buffer.add(7, 8, 9)
    assert buffer.events == [7, 8, 9] and buffer.buffer.is_idle


def test_packets_wait_for_one_that_comes_late(buffer: Buffer) -> None:
    buffer.add(7, 9, 10)
    assert buffer.events == [7]
    buffer.add(8)
    assert buffer.events == [7, 8, 9, 10]


def test_a_missing_packet_is_given_up_after_a_while_and_dropped_after_that(buffer: Buffer) -> None:
    buffer.add(7)
    buffer.add(10, now=1.0)
    assert not buffer.buffer.expire(1.0 + HOLD / 2)
    assert buffer.buffer.expire(1.0 + HOLD)
    buffer.add(8, 11)
    assert buffer.events == [7, -2, 10, 11]


def test_of_two_gaps_the_first_is_given_up_first(buffer: Buffer) -> None:
    buffer.add(1, 3, 5)
    buffer.buffer.expire(HOLD)
    assert buffer.events == [1, -1, 3]
    buffer.buffer.expire(HOLD)
    assert buffer.events == [1, -1, 3, -1, 5]


def test_a_packet_that_comes_twice_passes_once(buffer: Buffer) -> None:
    buffer.add(7, 9, 9, 7, 8, 8)
    assert buffer.events == [7, 8, 9]


def test_numbers_wrap(buffer: Buffer) -> None:
    buffer.add(65534, 0, 65535, 1)
    assert buffer.events == [65534, 65535, 0, 1]


def test_no_more_than_the_most_wait(buffer: Buffer) -> None:
    buffer.add(0, *range(2, MOST + 3))
    assert buffer.events == [0, -1, *range(2, MOST + 3)]


def test_a_source_that_begins_anew_is_followed(buffer: Buffer) -> None:
    buffer.add(7, 9, 20_000, 20_001)
    assert buffer.events == [7, -1, 9, -1, 20_000, 20_001]
