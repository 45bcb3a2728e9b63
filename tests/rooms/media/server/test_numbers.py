"""The numbers of a media server."""

import os
import time

import pytest
from channels.db import database_sync_to_async as do

from hotline.core import disk_look
from hotline.core.histogram import Histogram
from hotline.monitoring import board
from hotline.monitoring.metrics import LATENESS
from hotline.monitoring.snapshot import Snapshot
from rooms.media.network import connection_failure
from rooms.media.server.mixer_news import MixerNews
from rooms.media.server.segment_lag import SegmentLag
from tests.support.eventually import soon
from tests.support.hung_share import hanging
from tests.support.media.servers import connect, running_media_server, seat
from tests.support.network.peers import Tone, peer


def test_a_recording_is_as_late_as_its_newest_segment(tmp_path):
    now, seconds = time.time(), 1000.0
    early, late = tmp_path / "early", tmp_path / "late"
    recordings = [(str(early), now - 60), (str(late), now - 60)]
    lag = SegmentLag(clock=lambda: seconds)

    def renew(folder):
        wrong = now + 3600 + seconds  # by the clock of the file server
        os.utime(folder / "live.m3u8", (wrong, wrong))

    for folder in (early, late):
        folder.mkdir()
        (folder / "live.m3u8").touch()
        renew(folder)
    assert lag.seconds(recordings) == 0
    seconds += 30
    renew(early)
    assert lag.seconds(recordings) == 30
    assert lag.seconds(recordings[:1]) == 0
    assert lag.seconds([(str(tmp_path / "none"), now - 9)]) == pytest.approx(9, abs=5)
    assert lag.seconds([(str(late), now)]) < 5  # what was before this take is no lag
    assert lag.seconds([]) == 0


def test_the_reports_of_mixers_are_added_up():
    lateness = Histogram(LATENESS)
    news = MixerNews(None, None, 0, lateness)
    counts = [1] * (len(LATENESS) + 1)
    room_session = type("Any", (), {"epoch": 1, "green_room_open": False})
    for _ in range(2):
        news.handle(1, room_session, {"did": "lateness", "counts": counts, "total": 0.5})
    assert lateness.counts == [2] * len(counts) and lateness.total == 1


def test_every_reason_of_a_failure_is_a_number():
    named = {
        value
        for value in vars(connection_failure).values()
        if isinstance(value, connection_failure.ConnectionFailure)
    }
    assert named == set(connection_failure.ALL)


@pytest.mark.heard
@pytest.mark.django_db(transaction=True)
async def test_a_media_server_reports_its_rooms_and_listeners(live_room, cleo, monkeypatch):
    monkeypatch.setattr(board, "EVERY", 0.2)

    def posted(name):
        with board.client() as server:
            found = [one for one in board.read(server) if one.name == name]
        return found[0] if found else None

    async with running_media_server() as name, peer() as hers:
        hers.addTransceiver("audio", direction="recvonly")
        await connect(name, "listen", live_room, await seat(live_room, cleo), hers)

        async def is_counted():
            snapshot = await do(posted)(name)
            return snapshot and snapshot.get("hotline_listeners", "udp") == 1 and snapshot

        snapshot = await soon(is_counted, "the listener was not counted")
        assert snapshot.get("hotline_rooms_held") == 1
        assert snapshot.get("hotline_listeners", "tcp") == 0
    assert await do(posted)(name) is None


@pytest.mark.heard
@pytest.mark.django_db(transaction=True)
async def test_a_share_that_hangs_does_not_stop_the_loop_of_a_media_server(
    live_room, ada, monkeypatch, settings
):
    monkeypatch.setattr(board, "EVERY", 0.2)
    monkeypatch.setattr(disk_look, "WITHIN", 0.05)

    def posted(name):
        with board.client() as server:
            return next((one for one in board.read(server) if one.name == name), Snapshot("none"))

    async def lag():
        return (await do(posted)(name)).get("hotline_segment_lag_seconds")

    async def is_late():
        return await lag() > known + 2

    async with running_media_server() as name, peer() as speaking:
        speaking.addTrack(Tone())
        await connect(name, "publish", live_room, await seat(live_room, ada), speaking)
        await soon(lag, "nothing is recorded")
        with hanging(monkeypatch, settings.RECORDINGS_ROOT) as share:
            known = await lag()
            await soon(is_late, "the recording is not said to be late")
            assert not share.stopped_the_loop
