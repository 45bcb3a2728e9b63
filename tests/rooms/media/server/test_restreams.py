"""The processes that send a room to its destinations: started again, and ended with the room."""

import asyncio
import json
import os
import signal
import weakref
from pathlib import Path

import pytest

from hotline.core.sealed_text import seal
from rooms.media.server import restream_process
from rooms.media.server.restreams import Restreams, Target
from rooms.models.destination import PURPOSE
from tests.support.eventually import soon
from tests.support.processes import children_of, command_of, gone
from tests.support.rtmp.live_recording import growing
from tests.support.rtmp.ports import free_port
from tests.support.rtmp.server import DENIED, serving

KEY = "a-key-that-nobody-may-read"


def target(address, pk=1, revision=1, key=KEY):
    return Target(pk, revision, address, seal(key, PURPOSE))


@pytest.fixture
def room(tmp_path, settings):
    settings.RESTREAM_PRIVATE = True
    with growing(tmp_path / "room", seconds=3) as recording:
        yield str(recording.directory)


@pytest.fixture
async def restreams():
    """Its reports are in `told`."""
    told = []
    restreams = Restreams(1, told.append)
    restreams.told = told
    yield restreams
    restreams.close(at_once=True)
    await asyncio.wait_for(restreams.closed(), 20)


def states(restreams):
    return [message["state"] for message in restreams.told]


def last(restreams):
    return restreams.told[-1] if restreams.told else {}


def processes():
    return [pid for pid in children_of(os.getpid()) if "rooms.media.restream" in command_of(pid)]


def shown_of(pid):
    """What others on the machine can read of a process."""
    return b"".join(Path(f"/proc/{pid}/{file}").read_bytes() for file in ("cmdline", "environ"))


async def process_of():
    return (await soon(processes, "no process was started"))[0]


async def test_a_session_is_sent_until_its_end(restreams, room):
    with serving() as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: server.media, lambda: f"nothing came: {restreams.told}")
        restreams.close(at_once=False)
        await restreams.closed()
        ended = lambda: server.commands[-1][0] == "deleteStream"  # noqa: E731
        await soon(ended, "the stream does not end")
    assert states(restreams) == ["waiting", "connecting", "on_air"]
    assert restreams.told[0] == {
        "did": "restream", "destination": 1, "revision": 1, "state": "waiting",
    }  # fmt: skip


async def test_the_stream_key_is_on_no_command_line_and_in_no_environment(restreams, room, capfd):
    with serving() as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: server.media, lambda: f"nothing came: {restreams.told}")
        pid = await process_of()
        assert all(secret not in shown_of(pid) for secret in (KEY.encode(), b"SECRET_KEY"))
        restreams.close(at_once=False)
        await restreams.closed()
    assert KEY in [values[3] for values in server.commands if values[0] == "publish"]
    out, err = capfd.readouterr()
    assert KEY not in out + err + json.dumps(restreams.told)


async def test_a_dead_address_is_tried_again_ever_more_seldom(restreams, room, monkeypatch):
    monkeypatch.setattr(restream_process, "FIRST_WAIT", 0.01)
    restreams.apply([target(f"rtmp://127.0.0.1:{free_port()}/live")], room)
    await soon(lambda: states(restreams).count("lost") == 3, lambda: restreams.told, within=30)
    waits = [message["next_try"] for message in restreams.told if message["state"] == "lost"]
    assert waits == [0.01, 0.02, 0.04]
    assert last(restreams)["why"] == "unreachable"


async def test_it_is_on_air_again_once_the_server_is_back(restreams, room, monkeypatch):
    monkeypatch.setattr(restream_process, "FIRST_WAIT", 0.01)
    turns = iter([["close", 0, None]])
    first_leaves = {"createStream": lambda values: next(turns, ["_result", values[1], None, 1])}
    with serving(**first_leaves) as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: "on_air" in states(restreams), lambda: restreams.told, within=20)
    assert "lost" in states(restreams)


async def test_a_refusal_is_tried_again_after_a_minute(restreams, room):
    refuses = {"publish": lambda values: ["onStatus", 0, None, DENIED]}
    with serving(**refuses) as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: "refused" in states(restreams), lambda: restreams.told)
    assert last(restreams)["why"] == "not_taken" and last(restreams)["next_try"] == 60


async def test_a_killed_process_is_started_again(restreams, room, monkeypatch):
    monkeypatch.setattr(restream_process, "FIRST_WAIT", 0.01)
    with serving() as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: "on_air" in states(restreams), lambda: restreams.told)
        os.kill(await process_of(), signal.SIGKILL)
        await soon(lambda: states(restreams).count("on_air") == 2, lambda: restreams.told)


async def test_a_process_that_says_nothing_is_killed(restreams, room, monkeypatch):
    monkeypatch.setattr(restream_process, "SILENCE", 3.0)
    with serving() as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: "on_air" in states(restreams), lambda: restreams.told)
        pid = await process_of()
        os.kill(pid, signal.SIGSTOP)
        await soon(lambda: gone(pid), "it still runs", within=20)
        await soon(lambda: "lost" in states(restreams), lambda: restreams.told)


async def test_a_destination_that_is_removed_is_left_at_once(restreams, room):
    with serving() as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: "on_air" in states(restreams), lambda: restreams.told)
        pid = await process_of()
        restreams.apply([], room)
        await soon(lambda: gone(pid), "it still runs")


async def test_a_destination_that_is_removed_as_its_process_speaks_is_left_too(
    restreams, room, monkeypatch
):
    """Before Python 3.12 `asyncio.wait_for` swallows a cancellation that comes with its result."""
    readline = asyncio.StreamReader.readline

    async def read_and_remove(reader):
        line = await readline(reader)
        if b"on_air" in line:
            asyncio.get_running_loop().call_soon(restreams.apply, [], room)
        return line

    monkeypatch.setattr(asyncio.StreamReader, "readline", read_and_remove)
    with serving() as server:
        restreams.apply([target(server.address)], room)
        pid = await process_of()
        await soon(lambda: gone(pid), "it still runs")
        await asyncio.wait_for(restreams.closed(), 10)


async def test_a_destination_that_is_removed_is_freed_at_once(restreams, room, no_collector):
    with serving() as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: "on_air" in states(restreams), lambda: restreams.told)
        (process,) = map(weakref.ref, restreams._running.values())
        restreams.apply([], room)
        await restreams.closed()
        await soon(lambda: process() is None, "it is kept")


async def test_a_room_that_another_media_server_took_is_left_at_once(restreams, room):
    with serving() as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: "on_air" in states(restreams), lambda: restreams.told)
        pid = await process_of()
        restreams.close(at_once=True)
        await restreams.closed()
        assert gone(pid)
        restreams.apply([target(server.address)], room)  # a read that was under way
        assert not processes()


async def test_a_server_that_had_taken_it_is_tried_again_soon(restreams, room, monkeypatch):
    """It may refuse the key for as long as it holds on to the connection that was lost."""
    monkeypatch.setattr(restream_process, "FIRST_WAIT", 0.01)
    started = {"level": "status", "code": "NetStream.Publish.Start"}
    turns = iter([started, DENIED])
    takes = {"publish": lambda values: ["onStatus", 0, None, next(turns, started)]}
    with serving(**takes) as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: "on_air" in states(restreams), lambda: restreams.told)
        os.kill(await process_of(), signal.SIGKILL)
        await soon(lambda: states(restreams).count("on_air") == 2, lambda: restreams.told)
    refusal = next(message for message in restreams.told if message["state"] == "refused")
    assert refusal["next_try"] < 1


async def test_another_key_makes_another_process(restreams, room):
    with serving() as server:
        restreams.apply([target(server.address)], room)
        await soon(lambda: "on_air" in states(restreams), lambda: restreams.told)
        restreams.apply([target(server.address, revision=2, key="new-key")], room)

        def published():
            return [values[3] for values in server.commands if values[0] == "publish"]

        await soon(lambda: published() == [KEY, "new-key"], published)
    assert last(restreams)["revision"] == 2


async def test_a_key_of_another_site_is_said_to_be_unreadable(restreams, room):
    restreams.apply([Target(1, 1, "rtmp://127.0.0.1/live", "sealed by another")], room)
    await soon(lambda: last(restreams).get("why") == "key", lambda: restreams.told)
    assert last(restreams)["state"] == "refused"


async def test_nothing_is_sent_of_a_session_that_is_not_recorded(restreams):
    restreams.apply([target("rtmp://127.0.0.1/live")], None)
    await asyncio.sleep(0)
    assert not restreams.told
