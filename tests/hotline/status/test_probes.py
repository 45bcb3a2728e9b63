"""What programs that watch the site are told, and which of them."""

import asyncio
import json
import threading
import time
import urllib.request
from ipaddress import ip_network

import pytest
import redis
from django.db import OperationalError

from hotline.monitoring import board
from hotline.monitoring.snapshot import Snapshot
from hotline.status import findings
from hotline.status.findings import OK, Finding, Part
from hotline.status.numbers import Numbers
from hotline.status.probes_app import ProbesApp
from hotline.status.readiness import Readiness
from hotline.web.trusted_scope import TrustedScope
from rooms.models import MediaServer
from tests.support.asgi import ask
from tests.support.eventually import eventually
from tests.support.web import running_web

TOKEN = "a token of at least thirty-two characters"
BEARER = {"authorization": f"Bearer {TOKEN}"}


async def nothing(scope, receive, send):
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"Django"})


@pytest.fixture
def probes(settings):
    settings.MONITOR_TOKEN = TOKEN
    numbers = Numbers(Readiness())
    yield ProbesApp(nothing, numbers)
    numbers.readiness.close()
    numbers.close()


@pytest.fixture
def whole_site(transactional_db):
    """The rows and keys of a site of which every program lives."""
    MediaServer.take_name("here:8189").beat()
    with board.client() as server:
        board.post(server, Snapshot("worker", "here:1"))
        yield server
        board.take_down(server, "worker", "here:1")


def from_address(app, address):
    async def asked(scope, receive, send):
        await app({**scope, "client": [address, 1]}, receive, send)

    return asked


async def test_a_process_is_healthy_while_everything_else_is_away(probes):
    reply = await ask(probes, "/healthz")
    assert (reply.status, reply.body) == (200, b"ok\n")
    assert (await ask(probes, "/healthz", "HEAD")).body == b""
    assert (await ask(probes, "/healthz", "POST")).status == 405
    assert (await ask(probes, "/other")).status == 418


async def test_a_whole_site_is_ready(probes, whole_site):
    reply = await ask(probes, "/readyz", **BEARER)
    parts = ["database", "redis", "media_server", "worker", "disk"]
    assert (reply.status, json.loads(reply.body)) == (
        200,
        {"ready": True, "parts": dict.fromkeys(parts, "ok")},
    )


@pytest.mark.parametrize("part", ["media_server", "worker", "disk"])
async def test_a_part_that_is_missing_is_named_with_what_to_do(
    probes, whole_site, part, monkeypatch
):
    match part:
        case "media_server":
            await asyncio.to_thread(lambda: MediaServer.objects.get().retire())
        case "worker":
            board.take_down(whole_site, "worker", "here:1")
        case "disk":
            monkeypatch.setattr(findings, "free_space", lambda: 10**6)
    reply = await ask(probes, "/readyz", **BEARER)
    told = json.loads(reply.body)
    assert reply.status == 503 and not told["ready"]
    assert {name for name, sentence in told["parts"].items() if sentence != "ok"} == {part}
    assert told["parts"][part].endswith(".")


async def test_strangers_learn_only_whether_it_is_ready(probes, whole_site):
    reply = await ask(probes, "/readyz")
    assert json.loads(reply.body) == {"ready": True}


async def test_metrics_are_for_the_token_and_for_named_networks(probes, whole_site, settings):
    assert (await ask(probes, "/metrics")).status == 404
    assert (await ask(probes, "/metrics", authorization="Bearer other")).status == 401
    assert (await ask(probes, "/metrics", authorization=f"Basic {TOKEN}")).status == 401
    page = await ask(probes, "/metrics", **BEARER)
    assert page.status == 200 and b'hotline_up{part="worker"} 1.0' in page.body
    assert b'process="worker here:1"' not in page.body  # it posted no numbers
    settings.MONITOR_NETWORKS = [ip_network("10.1.0.0/16")]
    assert (await ask(from_address(probes, "10.1.2.3"), "/metrics")).status == 200
    assert (await ask(from_address(probes, "10.2.2.3"), "/metrics")).status == 404
    assert (await ask(from_address(probes, "/a/socket"), "/metrics")).status == 404


async def test_without_settings_nobody_reads_metrics(probes, settings):
    settings.MONITOR_TOKEN, settings.MONITOR_NETWORKS = None, []
    for header in ({}, {"authorization": "Bearer "}, {"authorization": "Bearer None"}):
        reply = await ask(from_address(probes, "127.0.0.1"), "/metrics", **header)
        assert reply.status in (401, 404)


async def test_probes_are_answered_under_any_host_and_pages_are_not():
    trusted = TrustedScope(nothing, "https://live.example.org", 1, any_host_at=["/healthz"])
    assert (await ask(trusted, "/healthz", host="10.0.0.5:8000")).status == 418
    assert (await ask(trusted, "/", host="10.0.0.5:8000")).status == 400
    assert (await ask(trusted, "/healthz", host="a b")).status == 400


def part(name, look, away="It is away."):
    return Part(name, look, Finding(False, away))


async def test_a_look_that_hangs_costs_two_seconds_and_is_not_begun_again():
    begun, go_on = [], threading.Event()

    def hang():
        begun.append(1)
        go_on.wait(30)
        return OK

    readiness = Readiness([part("slow", hang), part("fast", lambda: OK)])
    began = time.monotonic()
    first = await readiness.report()
    assert time.monotonic() - began < findings.WITHIN + 2
    assert not first["slow"].works and first["fast"].works
    await asyncio.sleep(1.1)
    await readiness.report()
    assert len(begun) == 1
    go_on.set()
    readiness.close()


@pytest.mark.parametrize("error", [OperationalError("away"), redis.ConnectionError("away")])
async def test_a_look_that_fails_is_a_finding(error):
    def fail():
        raise error

    report = await (readiness := Readiness([part("one", fail)])).report()
    assert report == {"one": Finding(False, "It is away.")}
    readiness.close()


async def test_many_who_ask_at_once_cost_one_look():
    looks = []

    def look():
        looks.append(1)
        return OK

    readiness = Readiness([part("one", look)])
    await asyncio.gather(*(readiness.report() for _ in range(50)))
    await readiness.report()
    assert len(looks) == 1
    readiness.close()


@pytest.mark.django_db(transaction=True)
def test_a_web_process_serves_all_three():
    with running_web(MONITOR_TOKEN=TOKEN) as web:

        def get(path):
            request = urllib.request.Request(web.url + path, headers=BEARER)
            with urllib.request.urlopen(request, timeout=10) as reply:
                return reply.read().decode()

        assert get("/healthz") == "ok\n"
        eventually(
            lambda: 'hotline_sockets{process="web ' in get("/metrics"),
            "the web process is not on the page of metrics",
        )
        assert "hotline_event_lag_seconds_bucket" in get("/metrics")
