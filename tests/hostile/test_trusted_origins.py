"""The trusted scope: a socket is opened by a page of the site alone."""

import pytest

from hotline.web.trusted_scope import TrustedScope
from tests.support.trusted_scope import LOCAL, URL, pass_trusted_scope


@pytest.mark.parametrize(
    "origin",
    [
        "http://live.example.org",
        "https://live.example.org:8443",
        "https://live.example.org.evil.example",
        "https://evil.example",
        "https://localhost",
        "https://",
        "live.example.org",
        "null",
        "",
        "*",
        "file://",
        "https://live.example.org/",
        "https://live.example.org https://live.example.org",
    ],
)
async def test_a_socket_of_another_origin_is_refused(origin):
    scope, refused = await pass_trusted_scope(("origin", origin), kind="websocket")
    assert scope is None and refused == [{"type": "websocket.close", "code": 4403}]


async def test_the_port_of_an_origin_is_compared():
    host = ("host", "localhost:8000")
    for origin in ("http://localhost:9999", "http://localhost", "http://127.0.0.1:8000"):
        assert (await pass_trusted_scope(host, ("origin", origin), url=LOCAL, kind="websocket"))[
            0
        ] is None
    assert (await pass_trusted_scope(host, ("origin", LOCAL), url=LOCAL, kind="websocket"))[0]


async def test_a_socket_without_an_origin_or_with_two_is_refused():
    own = ("origin", URL)
    assert (await pass_trusted_scope(own, own, kind="websocket"))[0] is None

    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", b"live.example.org")]}
    await TrustedScope(None, URL, 1)(scope, receive, send)
    assert sent == [{"type": "websocket.close", "code": 4403}]


async def test_a_socket_of_the_sites_own_origin_is_accepted():
    assert (await pass_trusted_scope(("origin", "https://live.example.org"), kind="websocket"))[0]
    assert (await pass_trusted_scope(("origin", "HTTPS://LIVE.example.org:443"), kind="websocket"))[
        0
    ]
