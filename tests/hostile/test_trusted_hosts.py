"""The trusted scope: only requests for the site's own host, with a plain path, are passed on."""

import logging

import pytest

from hotline.web.trusted_scope import TrustedScope
from tests.support.trusted_scope import LOCAL, URL, pass_trusted_scope

IDN = "https://live.xn--bcher-kva.example"


async def host_passed_on(url, host, **more):
    """The Host header as the application gets it; None for a request that was refused."""
    scope, _ = await pass_trusted_scope(("host", host), url=url, **more)
    return scope and dict(scope["headers"])[b"host"].decode()


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "url, host",
    [
        (URL, "evil.example"),
        (URL, "live.example.org:1337"),
        (URL, "live.example.org:80"),
        (URL, "live.example.org:8000"),
        (URL, "localhost"),
        (URL, "127.0.0.1:8000"),
        (URL, "live.example.org.evil.example"),
        (URL, "live.example.org@evil.example"),
        (URL, "live.example.org/"),
        (URL, "live.example.org:"),
        (URL, ""),
        (URL, "."),
        (URL, "[::1"),
        (URL, "a" * 10_000),
        (URL, "live.example.org, live.example.org"),
        (LOCAL, "localhost:1337"),
        (LOCAL, "127.0.0.1"),
        (LOCAL, "live.example.org"),
        ("http://studio.lan", "localhost:80000"),
    ],
)
async def test_another_host_or_port_than_the_sites_is_refused(url, host, kind):
    origin = ("origin", f"{url.partition(':')[0]}://{host}")
    scope, refused = await pass_trusted_scope(("host", host), origin, url=url, kind=kind)
    assert scope is None
    assert refused[0].get("status", 400) == 400


@pytest.mark.parametrize(
    "url, host, spelled",
    [
        (URL, "live.example.org", "live.example.org"),
        (URL, "LIVE.example.ORG.:443", "live.example.org"),
        ("https://live.example.org:8443", "live.example.org:8443", "live.example.org:8443"),
        (LOCAL, "localhost:8000", "localhost:8000"),
        (LOCAL, "127.0.0.1:8000", "127.0.0.1:8000"),
        (LOCAL, "[::1]:8000", "[::1]:8000"),
        (LOCAL, "[0:0::1]:8000", "[::1]:8000"),
        ("http://studio.lan", "studio.lan:80", "studio.lan"),
        ("http://studio.lan", "localhost:8000", "localhost:8000"),
        ("http://studio.lan", "localhost", "localhost"),
        ("http://[2001:db8::1]:8000", "[2001:DB8:0::1]:8000", "[2001:db8::1]:8000"),
    ],
)
async def test_the_sites_own_host_is_accepted_in_any_spelling(url, host, spelled):
    assert await host_passed_on(url, host) == spelled


async def test_a_request_with_two_hosts_or_with_none_is_refused():
    own = ("host", "live.example.org")
    assert (await pass_trusted_scope(own, own))[0] is None

    sent = []

    async def send(message):
        sent.append(message)

    await TrustedScope(None, URL, 1)({"type": "http", "path": "/", "headers": []}, None, send)
    assert sent[0]["status"] == 400


async def test_a_refused_host_is_answered_by_a_sentence():
    _, [start, body] = await pass_trusted_scope(("host", "evil.example"))
    assert (b"content-type", b"text/plain; charset=utf-8") in start["headers"]
    assert b"not served at the address that you used" in body["body"]


@pytest.mark.parametrize("path", ["/r/a\0b/", "/r/a\nb/", "/r/\x1b[31m/", "/r/a\x7f/"])
@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_control_characters_in_a_path_are_refused(path, kind):
    assert (await pass_trusted_scope(path=path, kind=kind))[0] is None


@pytest.mark.parametrize("path", ["/r/é/", "/r/%00/", "/copies/a:b/Ünï \u200d.mp4"])
async def test_any_other_path_is_passed_on(path):
    assert (await pass_trusted_scope(path=path))[0]["path"] == path


async def test_refused_hosts_are_logged_in_a_few_short_lines(caplog):
    from hotline.web.trusted_scope import LINES

    trusted_scope = TrustedScope(None, URL, 1)
    scope = {"type": "http", "path": "/", "headers": [(b"host", b"evil\x1b[31m" + b"x" * 5000)]}

    async def send(message):
        pass

    with caplog.at_level(logging.INFO):
        for _ in range(100):
            await trusted_scope(scope, None, send)
    assert 1 <= len(caplog.records) <= LINES["burst"]
    for record in caplog.records:
        assert len(record.getMessage()) < 250 and "\x1b" not in record.getMessage()
        assert not record.exc_info


@pytest.mark.parametrize("url", [IDN])
@pytest.mark.parametrize(
    "host",
    ["live.xn--bcher-kva.example", "LIVE.XN--BCHER-KVA.example", "live.bücher.example",
     "live.BÜCHER.example", "live.bücher.example"],
)  # fmt: skip
async def test_an_international_name_is_the_same_host_in_both_its_forms(url, host):
    assert await host_passed_on(url, host) == "live.xn--bcher-kva.example"
    scope, _ = await pass_trusted_scope(
        ("host", host), ("origin", f"https://{host}"), url=url, kind="websocket"
    )
    assert dict(scope["headers"])[b"origin"].decode() == IDN


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_no_path_header_or_cookie_may_contain_a_nul(kind):
    """PostgreSQL raises an error for a NUL, and pages look up keys and sessions by these texts."""
    assert (await pass_trusted_scope(kind=kind, path="/r/a\0b/"))[0] is None
    for name in ("cookie", "authorization", "accept-language"):
        assert (await pass_trusted_scope((name, "a\0b"), kind=kind))[0] is None
    odd = ("cookie", r'sessionid="\000aaaaaaaaaa"; csrftoken=b; a="\"')
    scope, _ = await pass_trusted_scope(odd, ("cookie", "c=d"), kind=kind)
    cookies = [value for name, value in scope["headers"] if name == b"cookie"]
    assert cookies == [b" csrftoken=b", b"c=d"]
