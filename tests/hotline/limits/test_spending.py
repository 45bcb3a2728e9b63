"""How often people may do things: the buckets, in Redis and in the process."""

import asyncio
import subprocess
import sys

import pytest
from django.utils.translation import override

from hotline import limits
from hotline.core.token_bucket import Bucket
from hotline.limits import shared, spending
from hotline.limits.here import Buckets
from hotline.limits.table import Limit

SLOW = (Bucket(2, 3600),)


@pytest.fixture
def table(monkeypatch):
    """A table in which each scope of "try" has two tokens, and an hour to wait for the next."""

    def write(**scopes):
        monkeypatch.setitem(limits.TABLE, "try", Limit("Too many tries.", **scopes))

    write(person=SLOW, address=SLOW, room=SLOW, site=SLOW)
    return write


def tries(number, **holders):
    """How many of a number of tries were let through."""
    return sum(passes(**holders) for _ in range(number))


def passes(**holders):
    try:
        limits.spend("try", **holders)
    except limits.Limited:
        return False
    return True


@pytest.mark.parametrize("scope", ["person", "address", "room"])
def test_each_holder_has_buckets_of_its_own(table, scope):
    table(**{scope: SLOW})
    assert tries(5, **{scope: "one"}) == 2
    assert tries(5, **{scope: "another"}) == 2


def test_a_scope_that_is_not_named_is_not_counted(table):
    table(person=SLOW)
    assert tries(9, address="192.0.2.1", room=7) == 9


def test_the_site_has_one_bucket_for_everybody(table):
    table(site=SLOW)
    assert tries(2, person="Ada") + tries(2, person="Dov") == 2


def test_who_is_refused_by_one_bucket_spends_of_none(table):
    table(person=(Bucket(1, 3600),), room=SLOW)
    assert tries(9, person="Dov", room=7) == 1
    assert tries(9, person="Cleo", room=7) == 1


def test_a_token_comes_back_in_time(table):
    table(person=(Bucket(1, 0.05),))
    assert passes(person="Ada") and not passes(person="Ada")
    with pytest.raises(limits.Limited) as limited:
        limits.spend("try", person="Ada")
    assert limited.value.seconds == 1


def test_redis_and_the_process_count_alike(monkeypatch):
    buckets = {f"{spending.PREFIX}:{n}": Bucket(n + 1, 60) for n in range(4)}
    clock = Clock()
    here = Buckets(clock=clock)
    for _ in range(3):
        assert here.take(buckets) == pytest.approx(shared_take(buckets), abs=1)


def shared_take(buckets):
    return spending.shared.take(buckets)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_bounded_memory_forgets_what_nobody_used_for_longest():
    here = Buckets(kept=10, clock=Clock())
    once = Bucket(1, 3600)
    here.take({"hot": once})
    for number in range(100):
        here.take({f"stranger {number}": once})
        assert here.take({"hot": once}) > 0
    assert len(here) == 10


def test_a_household_of_ipv6_is_one_address():
    one = limits.network("2001:db8:1:2::1")
    assert (
        one
        == limits.network("2001:db8:1:2:ffff:ffff:ffff:ffff")
        == limits.network("2001:db8:1:2::9%eth0")
    )
    assert one != limits.network("2001:db8:1:3::1")


def test_ipv4_is_counted_whole_however_it_is_written():
    assert limits.network("::ffff:192.0.2.7") == limits.network("192.0.2.7") == "192.0.2.7"


def test_what_is_spent_in_one_process_is_missed_in_another(table):
    script = (
        "import django; django.setup();"
        "from hotline import limits; from hotline.core.token_bucket import Bucket;"
        "from hotline.limits import spending; from hotline.limits.table import Limit;"
        f"spending.PREFIX = {spending.PREFIX!r};"
        "limits.TABLE['try'] = Limit('', person=(Bucket(2, 3600),));"
        "limits.spend('try', person='Dov')"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "hotline.settings"}
    table(person=SLOW)
    for _ in range(2):
        subprocess.run([sys.executable, "-c", script], check=True, env=environ(environment))
    assert not passes(person="Dov")


def environ(extra):
    import os

    return os.environ | extra


async def test_async_code_asks_without_holding_up_its_loop(table):
    table(person=SLOW)
    outcomes = await asyncio.gather(
        *(limits.aspend("try", person="Ada") for _ in range(5)), return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 2


def test_an_action_is_one_call_to_redis(table, settings):
    from redis import Redis

    passes(person="Ada")  # the script is loaded
    server = Redis.from_url(settings.REDIS_URL)
    before = server.info("commandstats")["cmdstat_evalsha"]["calls"]
    sent = server.info("stats")["total_commands_processed"]
    passes(person="Ada", address="192.0.2.1", room=7)
    after = server.info("stats")["total_commands_processed"]
    assert server.info("commandstats")["cmdstat_evalsha"]["calls"] == before + 1
    server.close()
    # The script, its TIME, four GETs and four SETs; and the two questions of this test.
    assert after - sent <= 1 + 9 + 2


def test_the_sentence_says_how_long():
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


def test_every_limit_is_in_words_and_holds_somebody():
    for name, limit in limits.TABLE.items():
        assert limit.sentence and (any(limit[1:]) or name == "password_hash")
        assert all(
            bucket.burst >= 1 and bucket.every > 0 for scope in limit[1:] for bucket in scope
        )


class TestWithoutRedis:
    @pytest.fixture(autouse=True)
    def redis_away(self, settings, monkeypatch):
        settings.REDIS_URL = "unix:///nowhere/redis.sock"
        monkeypatch.setattr(spending, "shared", shared.Shared())
        shared.SLOW.forget()

    def test_each_process_goes_on_counting(self, table):
        table(person=SLOW)
        assert tries(5, person="Dov") == 2

    def test_it_is_asked_again_after_a_rest_and_the_log_is_told_once(
        self, table, monkeypatch, caplog
    ):
        clock = Clock()
        monkeypatch.setattr(spending, "shared", shared.Shared(clock))
        asked = []
        script = shared.script
        monkeypatch.setattr(shared, "script", lambda url: asked.append(url) or script(url))
        for _ in range(4 * shared.REST):
            passes(person="Dov")
            clock.now += 0.5
        assert len(asked) == 2 and len(caplog.records) == 1
