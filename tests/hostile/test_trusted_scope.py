"""The trusted scope: which client, scheme and headers it passes on from proxies."""

import pytest

from hotline.web.trusted_scope import TrustedScope
from tests.support.trusted_scope import URL, Application, pass_trusted_scope


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
