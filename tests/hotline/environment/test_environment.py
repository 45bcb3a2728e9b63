"""The environment variables: their table in the README, their values and their errors."""

from pathlib import Path

import pytest

from hotline import environment
from hotline.environment import defaults
from hotline.environment.variables import TABLE
from tests.support.data_folder import read

README = Path(environment.converters.ROOT, "README.md").read_text()


def test_the_readme_has_the_table_of_variables_word_by_word():
    rows = [row for row in README.splitlines() if row.startswith("| `")]
    assert rows == [f"| `{each.name}` | {each.default} | {each.meaning} |" for each in TABLE]


def test_only_the_environment_package_reads_environment_variables():
    sources = [*Path(environment.converters.ROOT, "hotline").rglob("*.py")]
    assert not [
        path.name
        for path in sources
        if "environ.get(" in path.read_text() and path.parent.name != "environment"
    ]


@pytest.mark.parametrize(
    "name, text, sentence",
    [
        ("PORT", "abc", "PORT must be a number from 1 to 65535, not 'abc'."),
        ("PORT", "0", "PORT must be a number from 1 to 65535, not '0'."),
        ("MEDIA_PORT", "70000", "MEDIA_PORT must be a number from 1 to 65535, not '70000'."),
        (
            "MEDIA_PORT",
            "8000",
            "MEDIA_PORT and PORT must differ, because both take TCP connections.",
        ),
        (
            "HOTLINE_ACCEL",
            "files",
            "HOTLINE_ACCEL must be a path like /hotline-files/, not 'files'.",
        ),
        (
            "HOTLINE_ACCEL",
            "/../etc/",
            "HOTLINE_ACCEL must be a path like /hotline-files/, not '/../etc/'.",
        ),
        ("HOTLINE_BIND", "localhost", "HOTLINE_BIND must be an IP address, not 'localhost'."),
        (
            "HOTLINE_URL",
            "live.example.org",
            "HOTLINE_URL must be an address like https://live.example.org, not 'live.example.org'.",
        ),
        (
            "HOTLINE_URL",
            "https://example.org/live",
            "HOTLINE_URL must be an address without a path, like https://live.example.org,"
            " not 'https://example.org/live'.",
        ),
        (
            "HOTLINE_URL",
            "https://live..example.org",
            "HOTLINE_URL must be an address like https://live.example.org,"
            " not 'https://live..example.org'.",
        ),
        (
            "HOTLINE_URL",
            "https://bü\u0378cher.example",
            "HOTLINE_URL must be an address like https://live.example.org,"
            " not 'https://bü\\u0378cher.example'.",
        ),
        ("HOTLINE_PROXIES", "-1", "HOTLINE_PROXIES must be a number from 0 to 9, not '-1'."),
        ("HOTLINE_LANGUAGE", "de", "HOTLINE_LANGUAGE must be en or fr, not 'de'."),
        (
            "MEDIA_ADDRESS",
            "10.0.0.1, here",
            "MEDIA_ADDRESS must be IP addresses divided by commas, not '10.0.0.1, here'.",
        ),
        (
            "MEDIA_ADDRESS",
            "0.0.0.0",
            "MEDIA_ADDRESS must be addresses that browsers can send to, not '0.0.0.0'.",
        ),
        (
            "TURN_URL",
            "turn:turn.example.org:3478, https://turn.example.org",
            "TURN_URL must be addresses like turn:turn.example.org:3478?transport=udp,"
            " not 'turn:turn.example.org:3478, https://turn.example.org'.",
        ),
        ("TURN_SECRET", "a-secret", "TURN_URL and TURN_SECRET must be set together."),
        ("TURN_URL", "turn:turn.example.org", "TURN_URL and TURN_SECRET must be set together."),
        (
            "MONITOR_NETWORKS",
            "10.0.0.0/8, the office",
            "MONITOR_NETWORKS must be networks like 10.0.0.0/8, divided by commas,"
            " not '10.0.0.0/8, the office'.",
        ),
        (
            "MONITOR_TOKEN",
            "short",
            "MONITOR_TOKEN must be at least 32 characters long.",
        ),
        (
            "MEDIA_LISTENERS",
            "-5",
            "MEDIA_LISTENERS must be a number from 0 to 999999, not '-5'.",
        ),
        (
            "MEDIA_PRIVATE_ADDRESS",
            "inside",
            "MEDIA_PRIVATE_ADDRESS must be an IP address, or none, not 'inside'.",
        ),
        ("DEBUG", "maybe", "DEBUG must be 1 or 0, not 'maybe'."),
        ("EMAIL_FROM", "Ada", "EMAIL_FROM must be an email address, not 'Ada'."),
        (
            "COPIES_S3_BUCKET",
            "Our copies",
            "COPIES_S3_BUCKET must be the name of a bucket: 3 to 63 of a-z, 0-9, hyphens and dots,"
            " not 'Our copies'.",
        ),
        (
            "COPIES_S3_ENDPOINT",
            "s3.example.org",
            "COPIES_S3_ENDPOINT must be an address like https://s3.example.org, without a path,"
            " not 's3.example.org'.",
        ),
        (
            "COPIES_S3_ENDPOINT",
            "https://s3.example.org/bucket",
            "COPIES_S3_ENDPOINT must be an address like https://s3.example.org, without a path,"
            " not 'https://s3.example.org/bucket'.",
        ),
        (
            "COPIES_S3_REGION",
            "Paris!",
            "COPIES_S3_REGION must be the name of a region, like eu-west-3, not 'Paris!'.",
        ),
        (
            "COPIES_S3_SECRET",
            "two words",
            "COPIES_S3_SECRET must be a key as it was given, without white space.",
        ),
        (
            "COPIES_S3_KEY",
            "a-key",
            "COPIES_S3_BUCKET must be set too, because other variables of the store are.",
        ),
    ],
)
def test_a_bad_value_is_reported_in_one_sentence(tmp_path, name, text, sentence):
    with pytest.raises(environment.BadEnvironment) as raised:
        read(tmp_path, **{name: text})
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    "name, text",
    [
        ("DATABASE_URL", "mysql://ada:hunter2@db/hotline"),
        ("DATABASE_URL", "postgres://ada:hunter2@db"),
        ("REDIS_URL", "amqp://ada:hunter2@queue"),
        ("EMAIL_URL", "smtp://ada:hunter2@mail:99999"),
        ("SECRET_KEY", "hunter2"),
        ("TURN_SECRET", "hunter2 hunter2"),
    ],
)
def test_a_bad_secret_is_not_repeated(tmp_path, name, text):
    with pytest.raises(environment.BadEnvironment) as raised:
        read(tmp_path, **{name: text})
    assert str(raised.value).startswith(f"{name} must be ")
    assert "hunter2" not in str(raised.value)


def test_relays_are_named_with_their_secret(tmp_path):
    urls = "turn:turn.example.org:3478?transport=udp, turns:[2001:db8::1]:443?transport=tcp"
    found = read(tmp_path, TURN_URL=urls, TURN_SECRET="a-secret")
    assert found.turn_urls == [
        "turn:turn.example.org:3478?transport=udp",
        "turns:[2001:db8::1]:443?transport=tcp",
    ]
    assert found.turn_secret == "a-secret"


def test_an_empty_variable_counts_as_unset(tmp_path):
    assert read(tmp_path, PORT=" ").port == 8000


def test_the_default_address_has_the_port(tmp_path):
    assert read(tmp_path, PORT="9000").url == "http://localhost:9000"


def test_an_https_address_turns_https_on(tmp_path):
    assert read(tmp_path, HOTLINE_URL="https://live.example.org/").https
    assert not read(tmp_path).https


def test_one_proxy_is_trusted_with_https_and_none_without(tmp_path):
    assert read(tmp_path, HOTLINE_URL="https://live.example.org").proxies == 1
    assert read(tmp_path).proxies == 0
    assert read(tmp_path, HOTLINE_URL="https://live.example.org", HOTLINE_PROXIES="2").proxies == 2
    assert read(tmp_path, HOTLINE_URL="https://live.example.org", HOTLINE_PROXIES="0").proxies == 0


@pytest.mark.parametrize(
    "typed, url",
    [
        ("https://live.bücher.example", "https://live.xn--bcher-kva.example"),
        ("https://LIVE.BÜCHER.example./", "https://live.xn--bcher-kva.example"),
        ("https://live.xn--bcher-kva.example", "https://live.xn--bcher-kva.example"),
        ("https://live.example.org:443", "https://live.example.org"),
        ("http://live.example.org:80/", "http://live.example.org"),
        ("http://[2001:DB8:0::1]:8000", "http://[2001:db8::1]:8000"),
    ],
)
def test_the_address_is_spelled_as_browsers_spell_it(tmp_path, typed, url):
    assert read(tmp_path, HOTLINE_URL=typed).url == url


def test_redis_url_replaces_the_embedded_valkey(tmp_path):
    given = read(tmp_path, REDIS_URL="redis://queue:6379/1")
    assert given.redis_url == given.broker_url == "redis://queue:6379/1"
    assert given.valkey_socket is None


def test_celery_gets_the_unix_socket_in_its_own_spelling(tmp_path):
    assert read(tmp_path, REDIS_URL="unix:///run/v.sock").broker_url == "redis+socket:///run/v.sock"


def test_postgresql_is_reached_by_name_or_by_socket(tmp_path):
    by_name = read(tmp_path, DATABASE_URL="postgres://ada:p%40ss@db:5433/hot?sslmode=require")
    assert by_name.database["PASSWORD"] == "p@ss"
    assert (by_name.database["HOST"], by_name.database["PORT"]) == ("db", "5433")
    assert by_name.database["OPTIONS"]["sslmode"] == "require"
    by_socket = read(tmp_path, DATABASE_URL="postgresql:///hot?host=/run/postgresql")
    assert by_socket.database["HOST"] == "/run/postgresql"


def test_a_local_site_announces_loopback_first(tmp_path):
    assert read(tmp_path).media_addresses[0] == "127.0.0.1"


def test_a_public_site_does_not_announce_loopback(tmp_path):
    own = [found for probe in defaults.PROBES if (found := defaults.own_address(*probe))]
    announced = read(tmp_path, HOTLINE_URL="https://live.example.org").media_addresses
    assert announced == (own or ["127.0.0.1"])


def test_copies_stay_on_the_disk_unless_a_bucket_is_named(tmp_path):
    assert read(tmp_path).bucket is None


def test_a_bucket_of_another_store_is_named_with_its_keys(tmp_path):
    found = read(
        tmp_path,
        COPIES_S3_BUCKET="our-copies",
        COPIES_S3_ENDPOINT="https://s3.example.org/",
        COPIES_S3_KEY="a-key",
        COPIES_S3_SECRET="its/secret+",
    )
    assert found.bucket == {
        "bucket_name": "our-copies",
        "endpoint_url": "https://s3.example.org",
        "region_name": "us-east-1",
        "access_key": "a-key",
        "secret_key": "its/secret+",
    }


def test_a_key_without_its_secret_is_refused(tmp_path):
    with pytest.raises(environment.BadEnvironment, match="must be set together"):
        read(tmp_path, COPIES_S3_BUCKET="our-copies", COPIES_S3_KEY="a-key")
