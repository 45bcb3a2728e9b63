"""Rate limits: tokens spent from the buckets in Redis, and from those in the process."""

import asyncio
import subprocess
import sys

import pytest
from django.utils.translation import override

from hotline import limits
from hotline.core.token_bucket import Bucket
from hotline.limits import redis_buckets, spending
from hotline.limits.addresses import NOWHERE
from hotline.limits.process_buckets import Buckets
from hotline.limits.rate_limits import Limit
from tests.support.eventually import eventually

SLOW = (Bucket(2, 3600),)


@pytest.fixture
def set_limit(monkeypatch):
    """A function that sets the limit "try"; until then each scope has two tokens an hour."""

    def write(**scopes):
        monkeypatch.setitem(limits.TABLE, "try", Limit("Too many tries.", **scopes))

    write(person=SLOW, address=SLOW, room=SLOW, site=SLOW)
    return write


def tries(number, **holders):
    """How many of `number` tries were allowed."""
    return sum(passes(**holders) for _ in range(number))


def passes(**holders):
    try:
        limits.spend("try", **holders)
    except limits.Limited:
        return False
    return True


@pytest.mark.parametrize("scope", ["person", "address", "room"])
def test_each_holder_has_buckets_of_its_own(set_limit, scope):
    set_limit(**{scope: SLOW})
    assert tries(5, **{scope: "one"}) == 2
    assert tries(5, **{scope: "another"}) == 2


def test_a_scope_that_is_not_named_is_not_counted(set_limit):
    set_limit(person=SLOW)
    assert tries(9, address="192.0.2.1", room=7) == 9


def test_the_site_has_one_bucket_for_everybody(set_limit):
    set_limit(site=SLOW)
    assert tries(2, person="Ada") + tries(2, person="Dov") == 2


def test_a_refusal_by_one_bucket_spends_no_other(set_limit):
    set_limit(person=(Bucket(1, 3600),), room=SLOW)
    assert tries(9, person="Dov", room=7) == 1
    assert tries(9, person="Cleo", room=7) == 1


def test_a_spent_token_comes_back_after_its_time(set_limit):
    set_limit(person=(Bucket(1, 1),))
    assert passes(person="Ada")
    with pytest.raises(limits.Limited) as limited:
        limits.spend("try", person="Ada")
    assert limited.value.seconds == 1
    eventually(lambda: passes(person="Ada"), "the token did not come back", within=5)


def test_redis_and_the_process_count_alike(monkeypatch):
    buckets = {f"{spending.PREFIX}:{n}": Bucket(n + 1, 60) for n in range(4)}
    clock = Clock()
    here = Buckets(clock=clock)
    for _ in range(3):
        assert here.take(buckets) == pytest.approx(take_from_redis(buckets), abs=1)


def take_from_redis(buckets):
    return spending.shared.take(buckets)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_full_memory_forgets_the_bucket_that_was_unused_for_longest():
    here = Buckets(kept=10, clock=Clock())
    once = Bucket(1, 3600)
    here.take({"hot": once})
    for number in range(100):
        here.take({f"stranger {number}": once})
        assert here.take({"hot": once}) > 0
    assert len(here) == 10


def test_addresses_of_one_ipv6_household_count_as_one():
    one = limits.network("2001:db8:1:2::1")
    assert (
        one
        == limits.network("2001:db8:1:2:ffff:ffff:ffff:ffff")
        == limits.network("2001:db8:1:2::9%eth0")
    )
    assert one != limits.network("2001:db8:1:3::1")


def test_an_ipv4_address_is_counted_whole_in_any_spelling():
    assert limits.network("::ffff:192.0.2.7") == limits.network("192.0.2.7") == "192.0.2.7"


def test_tokens_spent_in_one_process_are_missing_in_another(set_limit):
    script = (
        "import django; django.setup();"
        "from hotline import limits; from hotline.core.token_bucket import Bucket;"
        "from hotline.limits import spending; from hotline.limits.rate_limits import Limit;"
        f"spending.PREFIX = {spending.PREFIX!r};"
        "limits.TABLE['try'] = Limit('', person=(Bucket(2, 3600),));"
        "limits.spend('try', person='Dov')"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "hotline.settings"}
    set_limit(person=SLOW)
    for _ in range(2):
        subprocess.run([sys.executable, "-c", script], check=True, env=environ(environment))
    assert not passes(person="Dov")


def environ(extra):
    import os

    return os.environ | extra


async def test_concurrent_asynchronous_spending_is_counted(set_limit):
    set_limit(person=SLOW)
    outcomes = await asyncio.gather(
        *(limits.aspend("try", person="Ada") for _ in range(5)), return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 2


def test_an_action_is_one_call_to_redis(set_limit, settings):
    from redis import Redis

    passes(person="Ada")  # loads the script into Redis
    server = Redis.from_url(settings.REDIS_URL)
    before = server.info("commandstats")["cmdstat_evalsha"]["calls"]
    sent = server.info("stats")["total_commands_processed"]
    passes(person="Ada", address="192.0.2.1", room=7)
    after = server.info("stats")["total_commands_processed"]
    assert server.info("commandstats")["cmdstat_evalsha"]["calls"] == before + 1
    server.close()
    # The script, its TIME, four GETs and four SETs; and the two INFOs of this test.
    assert after - sent <= 1 + 9 + 2


def test_the_sentence_of_a_limit_says_how_long_to_wait():
    assert (
        limits.Limited("ask", 11.2).sentence
        == "Too many questions at once. Try again in 12 seconds."
    )
    assert str(limits.Limited("ask", 0.01)) == "Too many questions at once. Try again in 1 second."
    assert limits.Limited("sign_in", 600).sentence.endswith("Try again in 10 minutes.")
    with override("fr"):
        assert (
            limits.Limited("ask", 2).sentence
            == "Trop de questions à la fois. Réessayez dans 2 secondes."
        )


def test_every_limit_has_a_sentence_and_buckets():
    for name, limit in limits.TABLE.items():
        assert limit.sentence and (any(limit[1:]) or name == "password_hash")
        assert all(
            bucket.burst >= 1 and bucket.every > 0 for scope in limit[1:] for bucket in scope
        )


class TestWithoutRedis:
    @pytest.fixture(autouse=True)
    def redis_is_away(self, settings, monkeypatch):
        settings.REDIS_URL = "unix:///nowhere/redis.sock"
        monkeypatch.setattr(spending, "shared", redis_buckets.Shared())
        redis_buckets.SLOW.forget()

    def test_without_redis_each_process_goes_on_counting(self, set_limit):
        set_limit(person=SLOW)
        assert tries(5, person="Dov") == 2

    def test_redis_is_tried_again_after_a_rest_and_the_outage_is_logged_once(
        self, set_limit, monkeypatch, caplog
    ):
        clock = Clock()
        monkeypatch.setattr(spending, "shared", redis_buckets.Shared(clock))
        calls = []
        script = redis_buckets.script
        monkeypatch.setattr(redis_buckets, "script", lambda url: calls.append(url) or script(url))
        for _ in range(4 * redis_buckets.REST):
            passes(person="Dov")
            clock.now += 0.5
        assert len(calls) == 2 and len(caplog.records) == 1


def test_full_memory_keeps_the_bucket_that_was_used_last():
    here = Buckets(kept=10, clock=Clock())
    once = Bucket(1, 3600)
    for number in range(100):
        here.take({f"stranger {number}": once})
    assert here.take({"stranger 99": once}) > 0


@pytest.mark.parametrize(
    ("address", "counted"), [("192.0.2.7", "192.0.2.7"), ("", NOWHERE), (None, NOWHERE)]
)
def test_requests_and_sockets_without_an_address_are_counted_together(rf, address, counted):
    request = rf.get("/")
    request.META["REMOTE_ADDR"] = address
    assert limits.address_of(request) == counted
    assert limits.address_of_scope({"client": [address, 40_000]}) == counted


@pytest.mark.parametrize("scope", [{}, {"client": None}])
def test_a_socket_without_a_client_is_counted_as_one_without_an_address(scope):
    assert limits.address_of_scope(scope) == NOWHERE
