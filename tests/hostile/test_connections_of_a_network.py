"""Limits of connections from one network."""

import contextlib
from types import SimpleNamespace

import pytest

from hotline.daphne.http import Channel
from hotline.daphne.network_limit import NetworkLimit
from tests.support.eventually import eventually
from tests.support.raw_http import (
    CLOSE,
    answer,
    connected,
    head,
    read_to_the_end,
    socket_open,
)
from tests.support.site_in_a_process import running


@pytest.fixture(scope="module")
def few_site(tmp_path_factory):
    """A server that accepts 20 connections from one network."""
    with running("few", tmp_path_factory.mktemp("few")) as process:
        yield process


def is_open(client):
    client.settimeout(5)
    try:
        return client.recv(1) != b""
    except TimeoutError:
        return True
    except ConnectionResetError:
        return False


def is_accepted(site, clients):
    """Whether one more connection is accepted; a refused one may be reset before it is made."""
    with contextlib.suppress(ConnectionResetError):
        return is_open(clients.enter_context(connected(site)))
    return False


def test_connections_of_one_network_are_limited(few_site):
    eventually(lambda: is_served(few_site), "others are still connected")
    with contextlib.ExitStack() as clients:
        held = [clients.enter_context(connected(few_site)) for _ in range(20)]
        assert not any(is_accepted(few_site, clients) for _ in range(5))
        held[0].settimeout(10)
        held[0].sendall(head("GET", "/body", CLOSE))
        assert read_to_the_end(held[0]).endswith(b"\r\n\r\n0"), "the first one is not served"
    eventually(lambda: is_served(few_site), "closed connections are still counted")


def is_served(site):
    """Whether a new connection is answered; a refused one is reset."""
    with contextlib.suppress(ConnectionResetError):
        return answer(site, head("GET", "/body", CLOSE)).endswith(b"\r\n\r\n0")
    return False


def test_sockets_are_not_counted_as_connections_of_a_network(few_site):
    eventually(lambda: is_served(few_site), "others are still connected")
    with contextlib.ExitStack() as pages:
        for _ in range(25):
            pages.enter_context(socket_open(few_site, "/quiet"))
        assert is_served(few_site)


def test_a_connection_that_asks_for_an_unknown_upgrade_is_counted(few_site):
    eventually(lambda: is_served(few_site), "others are still connected")
    with contextlib.ExitStack() as clients:
        for _ in range(20):
            client = clients.enter_context(connected(few_site))
            client.sendall(head("GET", "/body", "Upgrade: h2c"))
            assert client.recv(65536).endswith(b"\r\n\r\n0")
        assert not is_served(few_site)


def connection_from(address, most=3):
    """A connection from `address`; None when it is one too many."""
    channel = Channel()
    channel.factory = SimpleNamespace(server=SimpleNamespace(most_of_network=most))
    channel.transport = SimpleNamespace(getPeer=lambda: SimpleNamespace(host=address))
    return None if channel._is_one_too_many() else channel


def test_an_ipv6_48_network_may_have_four_times_the_connections_of_a_household(monkeypatch):
    monkeypatch.setattr(Channel, "network_limit", NetworkLimit())
    held = [connection_from(f"2001:db8:1:{number:x}::1") for number in range(20)]
    assert [each is not None for each in held] == [True] * 12 + [False] * 8
    assert connection_from("2001:db8:2::1") and connection_from("192.0.2.1")
    held[0].uncount()
    held[0].uncount()
    assert connection_from("2001:db8:1:ff::1") and not connection_from("2001:db8:1:fe::1")
    assert [connection_from("2001:db8:2::2") is not None for _ in range(3)] == [True, True, False]
