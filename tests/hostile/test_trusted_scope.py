"""The trusted scope: which requests it refuses, and which client and host it passes on."""

import logging

import pytest

from hotline.web.trusted_scope import TrustedScope
from tests.support.trusted_scope import URL, Application, pass_trusted_scope

LOCAL = "http://localhost:8000"
IDN = "https://live.xn--bcher-kva.example"


async def client_passed_on(*forwarded_for, proxies=1, peer="127.0.0.1", **more):
    """The client's address as the application gets it, for these X-Forwarded-For headers.

    For a request that was refused, the messages of the refusal.
    """
    lines = [("x-forwarded-for", address) for address in forwarded_for]
    scope, refused = await pass_trusted_scope(*lines, proxies=proxies, client=[peer, 5555], **more)
    return scope["client"][0] if scope else refused


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "proxies, forwarded_for, client",
    [
        (1, ["9.9.9.1, 203.0.113.7"], "203.0.113.7"),
        (1, ["9.9.9.1", "9.9.9.2", "203.0.113.7"], "203.0.113.7"),
        (1, ["203.0.113.7"], "203.0.113.7"),
        (2, ["9.9.9.1, 203.0.113.7, 198.51.100.1"], "203.0.113.7"),
        (2, ["9.9.9.1, 203.0.113.7", "198.51.100.1"], "203.0.113.7"),
        (2, ["203.0.113.7"], "203.0.113.7"),
        (0, ["203.0.113.7"], "127.0.0.1"),
        (1, [], "127.0.0.1"),
        (1, [" , ,"], "127.0.0.1"),
        (1, ["::ffff:203.0.113.7"], "203.0.113.7"),
        (1, ["203.0.113.7:4711"], "203.0.113.7"),
        (1, ["[2001:DB8::7]:4711"], "2001:db8::7"),
        (1, ["2001:db8:0:0::7"], "2001:db8::7"),
        (1, ["not an address, 203.0.113.7"], "203.0.113.7"),
    ],
)
async def test_the_client_is_the_address_that_the_outermost_proxy_saw(
    kind, proxies, forwarded_for, client
):
    assert await client_passed_on(*forwarded_for, proxies=proxies, kind=kind) == client


@pytest.mark.parametrize(
    "address", ["unknown", "203.0.113", "<b>", "203.0.113.7.9", "é", "1" * 4000]
)
async def test_a_malformed_forwarded_address_is_refused(address):
    refused = await client_passed_on("203.0.113.7", address)
    assert refused[0]["status"] == 400


async def test_an_ipv4_address_mapped_into_ipv6_is_unmapped():
    assert await client_passed_on(proxies=0, peer="::ffff:203.0.113.7") == "203.0.113.7"


async def test_over_a_unix_socket_the_client_is_the_address_that_the_proxy_saw():
    scope, _ = await pass_trusted_scope(
        ("x-forwarded-for", "203.0.113.7"), client=None, server=["/run/s", None]
    )
    assert scope["client"] == ["203.0.113.7", 0]
    scope, _ = await pass_trusted_scope(client=None, server=["/run/s", None])
    assert scope["client"] is None


@pytest.mark.parametrize(
    "forwarded_proto, proxies, scheme",
    [
        (["https"], 1, "https"),
        (["http"], 1, "http"),
        (["https", "http"], 1, "http"),
        (["https, http"], 1, "http"),
        (["http, https, http"], 2, "https"),
        (["gopher"], 1, "http"),
        ([], 1, "http"),
        (["http"], 0, "https"),  # TLS ends in front of us, by a proxy that adds no headers
    ],
)
async def test_the_scheme_is_the_one_that_the_outermost_proxy_names(
    forwarded_proto, proxies, scheme
):
    lines = [("x-forwarded-proto", each) for each in forwarded_proto]
    assert (await pass_trusted_scope(*lines, proxies=proxies))[0]["scheme"] == scheme


async def test_a_proxy_that_names_no_client_is_logged_once(caplog):
    trusted_scope = TrustedScope(Application(), URL, 1)
    for _ in range(3):
        await pass_trusted_scope(("x-forwarded-proto", "https"), trusted_scope=trusted_scope)
    (warning,) = caplog.messages
    assert "all visitors count as one network" in warning and "README" in warning


@pytest.mark.parametrize(
    "proxies, names", [(1, ["proto", "for"]), (1, ["for"]), (1, []), (0, ["proto"])]
)
async def test_other_requests_do_not_log_a_misconfigured_proxy(caplog, proxies, names):
    await pass_trusted_scope(
        *[(f"x-forwarded-{name}", "203.0.113.7") for name in names], proxies=proxies
    )
    assert not caplog.messages


async def test_headers_of_proxies_are_removed():
    lines = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix"]
    lines += ["X-Forwarded-Port", "X-Real-IP", "Forwarded", "Daphne-Root-Path"]
    scope, _ = await pass_trusted_scope(*[(name, "203.0.113.7") for name in lines])
    assert scope["headers"] == [(b"host", b"live.example.org")]


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
    from hotline.web.trusted_scope import TrustedScope

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
    from hotline.web.trusted_scope import LINES, TrustedScope

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
    from hotline.web.trusted_scope import TrustedScope

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
