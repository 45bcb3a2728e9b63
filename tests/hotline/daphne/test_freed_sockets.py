"""Memory of sockets that have closed: it is freed at once, not by the collector of garbage."""

import http.client
import time

import pytest
from websockets.sync.client import connect

from tests.support.eventually import eventually
from tests.support.site_in_a_process import running

SOCKETS = 40
LOOKED_AT = 2.5  # seconds; daphne looks once a second which applications have ended


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running("flow", tmp_path_factory.mktemp("freed")) as process:
        yield process


def garbage(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        connection.request("GET", "/garbage")
        return int(connection.getresponse().read())
    finally:
        connection.close()


def test_closed_sockets_leave_next_to_no_garbage(site):
    url = f"ws://127.0.0.1:{site.port}/quiet"
    with connect(url):
        pass  # loads what a first socket needs
    eventually(lambda: garbage(site) < 10, "the server makes garbage by itself")
    for _ in range(SOCKETS):
        with connect(url):
            pass
    until, left = time.monotonic() + LOOKED_AT, 0
    while time.monotonic() < until:
        left += garbage(site)
    assert left < 10 * SOCKETS, left  # 59 for each, if its protocol and its request were kept
