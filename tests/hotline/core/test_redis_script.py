"""Scripts in Redis over a connection that each thread keeps."""

import threading

import pytest
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import ResponseError

from hotline.core.redis_client import TimeLimits, sync_client
from hotline.core.redis_script import RedisScript

SOON = TimeLimits(connect=2, answer=2)
TEXT = "return {KEYS[1], ARGV[1], ARGV[2]}"


@pytest.fixture
def script():
    return RedisScript(TEXT, SOON)


@pytest.fixture
def server():
    with sync_client(SOON) as client:
        yield client


def asked_by(script, server):
    """The number of connections that have just run a script."""
    script(["a"], [1, 2])
    return [one["id"] for one in server.client_list() if one["cmd"] in ("eval", "evalsha")]


def test_it_returns_the_answer(script):
    assert script(["a key"], [2.5, "look"]) == [b"a key", b"2.5", b"look"]


def test_calls_of_one_thread_share_a_connection(script, server):
    assert asked_by(script, server) == asked_by(script, server) != []


def test_each_thread_has_a_connection_of_its_own(script, server):
    before = asked_by(script, server)
    found = []
    thread = threading.Thread(target=lambda: found.extend(asked_by(script, server)))
    thread.start()
    thread.join()
    assert len(set(found) - set(before)) == 1


def test_after_redis_was_started_anew_the_next_call_is_answered(script, server):
    script(["a"], [1, 2])
    for one in asked_by(script, server):
        server.client_kill_filter(_id=one)
    server.script_flush()
    assert script(["b"], [3, 4]) == [b"b", b"3", b"4"]


def test_a_connection_that_can_not_be_opened_is_an_error(settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nowhere.sock"
    with pytest.raises(NoConnection):
        RedisScript(TEXT, SOON)(["a"], [1])


def test_after_an_error_in_the_script_the_connection_answers_again(server):
    script = RedisScript("return redis.call('INCR', KEYS[1]) .. ARGV[1]", SOON)
    server.set("a word", "seven")
    with pytest.raises(ResponseError):
        script(["a word"], [1])
    assert script(["a number"], [1]) == b"11"
