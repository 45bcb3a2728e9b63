"""Clients of a Redis that does not answer."""

import socket

import pytest
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as RedisTimeout

from hotline.core.redis_client import TimeLimits, async_client, sync_client

SOON = TimeLimits(connect=0.1, answer=0.1)


@pytest.fixture
def standing(settings):
    """A server that lets the system take connections, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}"
        yield server


def connections(server):
    count = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_a_command_that_is_not_answered_is_given_up_without_a_second_try(standing):
    with sync_client(SOON) as client, pytest.raises(RedisTimeout):
        client.ping()
    assert connections(standing) == 1


async def test_in_a_loop_a_command_that_is_not_answered_is_given_up_without_a_second_try(standing):
    async with async_client(SOON) as client:
        with pytest.raises(RedisTimeout):
            await client.ping()
    assert connections(standing) == 1


@pytest.fixture
def gone(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}"


async def test_a_server_that_is_gone_is_an_error_for_both(gone):
    with sync_client(SOON) as client, pytest.raises(NoConnection):
        client.ping()
    async with async_client(SOON) as client:
        with pytest.raises(NoConnection):
            await client.ping()


async def test_a_client_opens_no_more_connections_than_it_may():
    with sync_client(SOON, at_once=1) as client, client.client() as busy:
        assert busy.ping()
        with pytest.raises(NoConnection):
            client.ping()
    async with async_client(SOON, at_once=1) as client, client.client() as busy:
        assert await busy.ping()
        with pytest.raises(NoConnection):
            await client.ping()
