"""A whole site whose database or Redis stops for a minute: the live room goes on."""

import os
import signal
import time
import urllib.error
import urllib.request

import psycopg
import pytest

from hotline.core.postgres import Connection
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.demo_site import DemoSite
from tests.support.eventually import eventually
from tests.support.postgres import NoServer, serving_postgres
from tests.support.processes import command_of, descendants_of

OUTAGE = 60  # seconds


@pytest.fixture
def postgres():
    try:
        with serving_postgres() as server:
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


def test_a_connection_to_a_stopped_postgresql_is_given_up(postgres, monkeypatch):
    monkeypatch.setattr(Connection, "patience", 0.5)
    with Connection.connect(postgres.url, autocommit=True) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        given_up = pytest.raises(psycopg.OperationalError, match=r"no answer within 0\.5 s")
        with postgres.stopped(at_most=30), given_up:
            connection.execute("SELECT 1")
        assert connection.closed
        with Connection.connect(postgres.url) as again:
            assert again.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.prove
def test_a_live_room_goes_on_while_postgresql_is_stopped_for_a_minute(
    tmp_path, postgres, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", postgres.url)
    site = DemoSite(tmp_path / "data", minutes=6)
    try:
        url = site.wait_for_output(r"(http://\S+/r/\S+)")
        room = eventually(lambda: live_room_in(tmp_path), "nothing is recorded", 60)
        eventually(lambda: seconds_recorded(room) > 3, "the recording does not grow", 30)
        began, before = time.monotonic(), seconds_recorded(room)
        with postgres.stopped():
            time.sleep(OUTAGE / 2)
            status, sentence = ask(url)
            assert status == 503 and "does not answer" in sentence
            time.sleep(max(0, began + OUTAGE - time.monotonic()))
        eventually(lambda: ask(url)[0] == 200, "the site is not back", 30)
        lasted = time.monotonic() - began
        eventually(lambda: seconds_recorded(room) >= before + lasted - 3, "sound is missing", 10)
        takes = read_takes(room)
        assert [(take.epoch, take.number) for take in takes] == [(1, 1)]
        assert len(stretches(takes)) == 1  # not a frame of sound is missing
    finally:
        site.interrupt()
    output = site.log.read_text()
    assert "Traceback" not in output
    lines = [line for line in output.splitlines() if "does not answer" in line]
    assert 1 <= len(lines) <= 3 * 3, output  # web, media server and worker, each once a minute


def live_room_in(folder):
    for path in folder.glob("data/recordings/*/e1/t1/00000.m4s"):
        return path.parent.parent.parent
    return None


def seconds_recorded(room):
    return len(list(room.glob("e*/t*/*.m4s")))


def ask(url):
    request = urllib.request.Request(url, headers={"Accept": "text/plain"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


@pytest.mark.prove
def test_a_live_room_goes_on_while_redis_is_stopped_for_a_minute(tmp_path):
    site = DemoSite(tmp_path / "data", minutes=6)
    try:
        url = site.wait_for_output(r"(http://\S+/r/\S+)")
        room = eventually(lambda: live_room_in(tmp_path), "nothing is recorded", 60)
        eventually(lambda: seconds_recorded(room) > 3, "the recording does not grow", 30)
        began, before = time.monotonic(), seconds_recorded(room)
        (valkey,) = (
            pid for pid in descendants_of(site.process.pid) if "valkey-server" in command_of(pid)
        )
        os.kill(valkey, signal.SIGSTOP)
        try:
            while time.monotonic() - began < OUTAGE:
                assert ask(url)[0] == 200, "it was answered only after Redis came back"
                time.sleep(5)
        finally:
            os.kill(valkey, signal.SIGCONT)
        lasted = time.monotonic() - began
        eventually(lambda: seconds_recorded(room) >= before + lasted - 3, "sound is missing", 10)
        takes = read_takes(room)
        assert [(take.epoch, take.number) for take in takes] == [(1, 1)]
        assert len(stretches(takes)) == 1
        time.sleep(5)
    finally:
        site.interrupt()
    output = site.log.read_text()
    assert "Traceback" not in output
    lines = [line for line in output.splitlines() if "Redis does not answer" in line]
    assert 1 <= len(lines) <= 3 * 3, output
