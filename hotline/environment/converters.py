"""Convert the text of one environment variable to a value.

Each function takes the text and returns the value, or raises `ValueError` whose text completes
the sentence "PORT must be …".
"""

import ipaddress
import re
from pathlib import Path
from typing import Any, Required, TypedDict
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from hotline.core.hosts import authority

# RFC 7065 without percent-encoding; an IPv6 address stands in brackets.
TURN = re.compile(
    r"turns?:(?:[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:\?transport=(?:udp|tcp))?",
    re.ASCII | re.IGNORECASE,
)
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
LOCATION = re.compile(r"/([a-z0-9_-]+/)+", re.ASCII)
REGION = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)

ROOT = Path(__file__).resolve().parent.parent.parent

LANGUAGES = ("en", "fr")
LOG_FORMATS = ("json", "text")
POSTGRESQL = ("postgres", "postgresql")
REDIS = ("redis", "rediss", "unix")
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Database(TypedDict, total=False):
    """An entry of Django's `DATABASES`."""

    ENGINE: Required[str]
    NAME: Required[str]
    USER: str
    PASSWORD: str
    HOST: str
    PORT: str
    OPTIONS: Required[dict[str, Any]]  # what the database's own library takes


class Bucket(TypedDict):
    """Options of the storage of finished copies; those that are None are found by its library."""

    bucket_name: str
    endpoint_url: str | None
    region_name: str
    access_key: str | None
    secret_key: str | None


class Mail(TypedDict, total=False):
    """Django's settings for mail, by name."""

    EMAIL_BACKEND: Required[str]
    EMAIL_HOST: str
    EMAIL_PORT: int
    EMAIL_HOST_USER: str
    EMAIL_HOST_PASSWORD: str
    EMAIL_USE_TLS: bool
    EMAIL_USE_SSL: bool
    EMAIL_TIMEOUT: int  # seconds


def port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ValueError("a number from 1 to 65535")
    return int(text)


def count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise ValueError("a number from 0 to 9")
    return int(text)


def places(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ValueError("a number from 0 to 999999")
    return int(text)


def switch(text: str) -> bool:
    if text.lower() not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
        raise ValueError("1 or 0")
    return text.lower() in ("1", "true", "yes", "on")


def language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(" or ".join(LANGUAGES))
    return text


def log_format(text: str) -> str:
    if text not in LOG_FORMATS:
        raise ValueError(" or ".join(LOG_FORMATS))
    return text


def folder(text: str) -> Path:
    path = (ROOT / Path(text).expanduser()).resolve()
    if path.exists() and not path.is_dir():
        raise ValueError("a folder")
    return path


def location(text: str) -> str:
    if not LOCATION.fullmatch(text):
        raise ValueError("a path like /hotline-files/")
    return text


def secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("at least 32 characters long")
    return text


def address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        raise ValueError("an IP address") from None


def addresses(text: str) -> list[str]:
    try:
        announced = [address(part) for part in text.split(",")]
    except ValueError:
        raise ValueError("IP addresses divided by commas") from None
    if any(ipaddress.ip_address(one).is_unspecified for one in announced):
        raise ValueError("addresses that browsers can send to")
    return announced


def private_address(text: str) -> str:
    """Return an address, or nothing for `none`."""
    if text.strip().lower() == "none":
        return ""
    try:
        one = address(text)
    except ValueError:
        raise ValueError("an IP address, or none") from None
    if ipaddress.ip_address(one).is_unspecified:
        raise ValueError("an address that media servers can send to, or none")
    return one


def networks(text: str) -> list[Network]:
    try:
        return [ipaddress.ip_network(part.strip()) for part in text.split(",")]
    except ValueError:
        raise ValueError("networks like 10.0.0.0/8, divided by commas") from None


def turn_urls(text: str) -> list[str]:
    urls = [part.strip() for part in text.split(",")]
    if not all(map(TURN.fullmatch, urls)):
        raise ValueError("addresses like turn:turn.example.org:3478?transport=udp")
    return urls


def site_url(text: str) -> str:
    """Return the URL without its last slash, with the host normalized as browsers send it."""
    url = split(text, "an address like https://live.example.org, without a path")
    if url.scheme not in ("http", "https") or not url.hostname or url.username:
        raise ValueError("an address like https://live.example.org")
    if url.path not in ("", "/") or url.query or url.fragment:
        raise ValueError("an address without a path, like https://live.example.org")
    try:
        return f"{url.scheme}://{authority(url.netloc, url.scheme)}"
    except ValueError:
        raise ValueError("an address like https://live.example.org") from None


def database(text: str) -> Database:
    form = "sqlite:///path or postgres://user:password@host/name"
    url = split(text, form)
    name = unquote(url.path.removeprefix("/"))
    if url.scheme == "sqlite" and not url.netloc and name:
        return sqlite(ROOT / name)
    if url.scheme in POSTGRESQL and name:
        return postgresql(url, name)
    raise ValueError(form)


def sqlite(path: Path) -> Database:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # With the defaults even a few concurrent writers cause "database is locked".
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 8,  # seconds; pages give up after 15, and a media server may take 6 more
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
        },
    }


def postgresql(url: SplitResult, name: str) -> Database:
    """A Unix socket is `postgres:///name?host=/run/postgresql` or `postgres://%2Frun…/name`."""
    options = dict(parse_qsl(url.query))
    host = options.pop("host", None) or unquote(url.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": host,
        "PORT": str(url.port or ""),
        "OPTIONS": options,
    }


def redis(text: str) -> str:
    form = "redis://host:6379/0, rediss://… or unix:///path"
    url = split(text, form)
    found = url.path if url.scheme == "unix" else url.hostname
    if url.scheme not in REDIS or not found:
        raise ValueError(form)
    return text


def mail(text: str) -> Mail:
    if text == "console:":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    form = "console:, smtp://host, smtp+tls://user:password@host:587 or smtps://user:password@host"
    url = split(text, form)
    if url.scheme not in MAIL_PORTS or not url.hostname:
        raise ValueError(form)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or MAIL_PORTS[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def mail_address(text: str) -> str:
    if "@" not in text.strip("@") or any(c in text for c in "\r\n"):
        raise ValueError("an email address")
    return text


def bucket(text: str) -> str:
    if not BUCKET.fullmatch(text):
        raise ValueError("the name of a bucket: 3 to 63 of a-z, 0-9, hyphens and dots")
    return text


def region(text: str) -> str:
    if not REGION.fullmatch(text):
        raise ValueError("the name of a region, like eu-west-3")
    return text


def endpoint(text: str) -> str:
    """Return the address of an S3 server without its last slash."""
    form = "an address like https://s3.example.org, without a path"
    url = split(text, form)
    if url.scheme not in ("http", "https") or not url.hostname or url.username:
        raise ValueError(form)
    if url.path not in ("", "/") or url.query or url.fragment:
        raise ValueError(form)
    return f"{url.scheme}://{url.netloc}"


def collector(text: str) -> str:
    """Return the address of a collector of traces without its last slash."""
    try:
        return endpoint(text)
    except ValueError:
        raise ValueError("an address like http://localhost:4318, without a path") from None


def key(text: str) -> str:
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError("a key as it was given, without white space")
    return text


def split(text: str, form: str) -> SplitResult:
    """Split a URL and check its port, because `urlsplit` checks it only on access to `.port`."""
    try:
        url = urlsplit(text)
        url.port  # noqa: B018
    except ValueError:
        raise ValueError(form) from None
    return url
