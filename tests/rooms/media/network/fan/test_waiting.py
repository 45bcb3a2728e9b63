"""Packets that wait in a fan: for people who leave, for a full socket, for other work."""

import asyncio

import pytest

from rooms.media.network import AUDIO, VIDEO, NtpClock, Stream, fan
from rooms.media.network import udp_batch as batch
from rooms.media.network.udp_socket import UdpSocket

from .turns import payload, sent


async def test_somebody_who_leaves_while_packets_wait_gets_none_of_those_that_follow(
    come, way: str
) -> None:
    program, minus = Stream.audio(NtpClock()), Stream.audio(NtpClock())
    listeners = [come(program) for _ in range(40)]
    for tick in range(3):
        program.send(tick * 960, payload(tick))
    cleo = listeners[3]
    cleo.sender.switch(minus)
    for tick in range(3, 6):
        program.send(tick * 960, payload(tick))
        minus.send(tick * 960, b"minus")
    await sent()
    cleo.receive().assert_no_number_twice()
    assert sorted(cleo.payloads) == sorted([*(payload(tick) for tick in range(3)), *[b"minus"] * 3])
    assert all(len(one.receive().payloads) == 6 for one in listeners if one is not cleo)


@pytest.mark.skipif(batch.SENDMMSG is None, reason="only sendmmsg goes on later")
@pytest.mark.parametrize("way", ["in place, sendmmsg"], indirect=True)
@pytest.mark.parametrize("media", [AUDIO, VIDEO])
async def test_a_full_socket_delays_and_then_drops_but_never_waits(
    come, udp_socket: UdpSocket, way: str, monkeypatch: pytest.MonkeyPatch, media: int
) -> None:
    program = Stream(media, NtpClock())
    listeners = [come(program) for _ in range(5)]
    real = batch.SENDMMSG
    monkeypatch.setattr(fan, "_MOST_WAITING", (10, 10))
    monkeypatch.setattr(batch, "_FULL", (*batch._FULL, 9))
    monkeypatch.setattr(batch, "SENDMMSG", lambda number, *rest: real(-1, *rest))  # EBADF
    for tick in range(30):
        program.send(tick * 960, payload(tick), keyframe=True)
        await asyncio.sleep(0)
    monkeypatch.setattr(batch, "SENDMMSG", real)
    await sent()
    program.send(30 * 960, payload(30), keyframe=True)
    await sent()
    kept = [0, *range(20, 30), 30]  # the first was in the arena
    for listener in listeners:
        assert listener.receive().payloads == [payload(tick) for tick in kept]
        listener.assert_no_number_twice()
    assert udp_socket.queue.dropped == 19 * 5


@pytest.mark.skipif(batch.SENDMMSG is None, reason="only sendmmsg goes on later")
@pytest.mark.parametrize("way", ["in place, sendmmsg"], indirect=True)
async def test_somebody_who_leaves_while_the_socket_is_full_costs_the_others_nothing(
    come, udp_socket: UdpSocket, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Stream.audio(NtpClock())
    listeners = [come(program) for _ in range(5)]
    real = batch.SENDMMSG
    monkeypatch.setattr(batch, "_FULL", (*batch._FULL, 9))
    monkeypatch.setattr(batch, "SENDMMSG", lambda number, *rest: real(-1, *rest))  # EBADF
    for tick in range(10):
        program.send(tick * 960, payload(tick))
    leaver = listeners.pop(1)
    leaver.sender.switch(None)
    for tick in range(10, 20):
        program.send(tick * 960, payload(tick))
    monkeypatch.setattr(batch, "SENDMMSG", real)
    await sent()
    program.send(20 * 960, payload(20))
    await sent()
    for listener in listeners:
        assert listener.receive().payloads == [payload(tick) for tick in range(21)]
        listener.assert_no_number_twice()
    assert leaver.receive().payloads == [payload(tick) for tick in range(10)]
    assert udp_socket.queue.dropped == 0


@pytest.mark.parametrize("way", ["in slices"], indirect=True)
async def test_the_loop_serves_others_while_a_large_room_is_sent_to(come, way: str) -> None:
    program = Stream.audio(NtpClock())
    listeners = [come(program) for _ in range(100)]
    turns: list[int] = []
    program.send(0, b"opus")
    while sum(len(one.receive().payloads) for one in listeners) < 100:
        turns.append(sum(len(one.payloads) for one in listeners))
        await asyncio.sleep(0)
    assert turns == [48, 96]


@pytest.mark.parametrize("way", ["in slices"], indirect=True)
async def test_sound_goes_before_pictures(come, way: str) -> None:
    program, picture = Stream.audio(NtpClock()), Stream.video(NtpClock())
    hears, sees = [[come(stream) for _ in range(50)] for stream in (program, picture)]
    picture.send_picture(0, [bytes(1200)] * 40, keyframe=True)
    program.send(0, b"opus")
    for _ in range(4):
        await asyncio.sleep(0)
    assert all(one.receive().rtp for one in hears)
    assert not all(one.receive().rtp for one in sees)
    await asyncio.sleep(0.05)
    await sent()
    assert [len(one.receive().rtp) for one in sees] == [40] * 50
