"""Listeners who are served one by one, as over TCP: in turns, sound first, the newest wins."""

import asyncio
from collections.abc import Iterator

import pytest

from rooms.media import rtp
from rooms.media.network import AUDIO, VIDEO, NtpClock, Stream, single_queue, turn_budget
from rooms.media.network.rtp_sender import RtpSender
from rooms.media.network.single_queue import SingleQueue
from tests.rooms.media.network.fan.turns import payload, sent


@pytest.fixture
async def queue() -> Iterator[SingleQueue]:
    queue = SingleQueue()
    yield queue
    queue.close()


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each turn of the event loop has time for one item."""
    monkeypatch.setattr(turn_budget, "SECONDS_OF_A_TURN", 0.0)
    monkeypatch.setattr(turn_budget, "_MEASURED", float("inf"))


class Over:
    """A listener over TCP; `got` has the number of each packet in its payload."""

    def __init__(self, stream: Stream, queue: SingleQueue, log: list | None = None) -> None:
        self.got: list[int] = []
        self.sequences: list[int] = []
        self._log = log
        self.sender = RtpSender(stream.media, 111, self._send, "a" * 16, queue)
        self.sender.switch(stream)
        self.sender.open()

    def _send(self, packet: bytes) -> None:
        self.got.append(int.from_bytes(packet[12:16]))
        self.sequences.append(rtp.read(packet).sequence)
        if self._log is not None:
            self._log.append(self.sender.media)


async def test_a_packet_is_sent_at_once_where_there_is_time(queue: SingleQueue) -> None:
    stream = Stream.audio(NtpClock())
    crowd = [Over(stream, queue) for _ in range(3)]
    stream.send(0, payload(0))
    assert [each.got for each in crowd] == [[0]] * 3
    assert queue.is_idle


async def test_the_loop_goes_on_while_a_crowd_is_sent_to(queue: SingleQueue, no_time: None) -> None:
    stream = Stream.audio(NtpClock())
    crowd = [Over(stream, queue) for _ in range(20)]
    turns = [0]

    async def others() -> None:
        while True:
            turns[0] += 1
            await asyncio.sleep(0)

    working = asyncio.create_task(others())
    stream.send(0, payload(0))
    assert sum(len(each.got) for each in crowd) < 3
    await sent()
    working.cancel()
    assert [each.got for each in crowd] == [[0]] * 20
    assert turns[0] > 15


async def test_packets_of_each_listener_stay_in_order(queue: SingleQueue, no_time: None) -> None:
    stream = Stream.audio(NtpClock())
    crowd = [Over(stream, queue) for _ in range(5)]
    for number in range(8):
        stream.send(number * 960, payload(number))
    await sent()
    for each in crowd:
        assert each.got == list(range(8))
        assert [
            after - before & 0xFFFF
            for before, after in zip(each.sequences, each.sequences[1:], strict=False)
        ] == [1] * 7


async def test_the_oldest_are_dropped_of_a_listener_for_whom_too_much_waits(
    queue: SingleQueue, no_time: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_queue, "_MOST_WAITING", {AUDIO: 3, VIDEO: 3})
    stream = Stream.audio(NtpClock())
    ben = Over(stream, queue)
    for number in range(10):
        stream.send(number * 960, payload(number))
    await sent()
    assert ben.got[-3:] == [7, 8, 9]
    assert len(ben.got) + queue.outdated == 10 and queue.outdated >= 5


async def test_sound_goes_before_pictures(queue: SingleQueue, no_time: None) -> None:
    clock, log = NtpClock(), []
    sound, picture = Stream.audio(clock), Stream.video(clock)
    crowd = [Over(stream, queue, log) for stream in (sound, picture) for _ in range(4)]
    picture.send_picture(0, [payload(0)], keyframe=True)
    sound.send(0, payload(0))
    await sent()
    assert len(log) == len(crowd)
    assert log.index(VIDEO) == 0  # there was time for one
    assert log[1:5] == [AUDIO] * 4


async def test_somebody_who_leaves_gets_nothing_that_waited(
    queue: SingleQueue, no_time: None
) -> None:
    stream = Stream.audio(NtpClock())
    ben, cleo = Over(stream, queue), Over(stream, queue)
    for number in range(5):
        stream.send(number * 960, payload(number))
    before = len(cleo.got)
    cleo.sender.close()
    await sent()
    assert len(cleo.got) == before < 5
    assert ben.got == list(range(5))
    assert queue.is_idle
