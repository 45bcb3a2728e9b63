"""Read, check and type the environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from hotline.environment import converters, defaults, privacy, variables
from hotline.environment.variables import Variable

Kind = TypeVar("Kind")


class BadEnvironment(ValueError):
    """An environment variable is invalid; the text is one sentence for the person who set it."""


@dataclass(frozen=True)
class Environment:
    port: int
    bind: str
    url: str
    proxies: int
    accel: str
    """The location by which nginx sends files; empty where the web server does."""
    data: Path
    language: str
    media_addresses: list[str]
    media_addresses_found: bool
    """Whether they were not set but are this machine's own addresses, which may change."""
    media_port: int
    media_listeners: int
    """How many listeners of sound one media server sends to."""
    media_private_address: str | None
    """Where other media servers reach this one; None for the first address that is announced, empty
    where media servers share no room."""
    turn_urls: list[str]
    turn_secret: str
    database: converters.Database
    redis_url: str
    mail: converters.Mail
    mail_from: str
    secret_key: str
    bucket: converters.Bucket | None
    """Where finished copies are kept; None for the disk."""
    restream_private: bool
    """Whether a session may be sent to addresses that are not public."""
    monitor_token: str | None
    monitor_networks: list[converters.Network]
    """Networks whose programs may read how the site does without the token."""
    log_format: str
    traces: str | None
    """Address of the collector of traces."""
    debug: bool
    valkey_socket: Path | None
    """Where the embedded Valkey listens; None when REDIS_URL names another server."""

    @property
    def host(self) -> str:
        """The name in `url`, without port or brackets."""
        return host_of(self.url)

    @property
    def https(self) -> bool:
        """Whether people use https; no process here ends TLS, so a trusted proxy does that."""
        return self.url.startswith("https://")

    @property
    def broker_url(self) -> str:
        """`redis_url` in Celery's notation."""
        return self.redis_url.replace("unix://", "redis+socket://", 1)


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Return the environment; create the data folder and the secret key if they are missing.

    Every process calls this first, so it also sets the umask, which keeps all new files private.
    Raises `BadEnvironment`.
    """
    privacy.write_privately()
    # Every variable is checked before anything is created.
    port = value(variables.PORT, environ) or 8000
    bind = value(variables.HOTLINE_BIND, environ) or "127.0.0.1"
    url = value(variables.HOTLINE_URL, environ) or f"http://localhost:{port}"
    proxies = value(variables.HOTLINE_PROXIES, environ)
    accel = value(variables.HOTLINE_ACCEL, environ) or ""
    data = value(variables.HOTLINE_DATA, environ) or converters.folder("var")
    language = value(variables.HOTLINE_LANGUAGE, environ) or "en"
    media_addresses = value(variables.MEDIA_ADDRESS, environ)
    media_port = value(variables.MEDIA_PORT, environ) or 8189
    if media_port == port:
        raise BadEnvironment("MEDIA_PORT and PORT must differ, because both take TCP connections.")
    media_listeners = value(variables.MEDIA_LISTENERS, environ)
    media_private_address = value(variables.MEDIA_PRIVATE_ADDRESS, environ)
    turn_urls = value(variables.TURN_URL, environ) or []
    turn_secret = value(variables.TURN_SECRET, environ) or ""
    if bool(turn_urls) != bool(turn_secret):
        raise BadEnvironment("TURN_URL and TURN_SECRET must be set together.")
    database = value(variables.DATABASE_URL, environ) or converters.sqlite(data / "hotline.sqlite3")
    redis_url = value(variables.REDIS_URL, environ)
    mail = value(variables.EMAIL_URL, environ) or converters.mail("console:")
    mail_from = value(variables.EMAIL_FROM, environ) or f"hotline@{host_of(url)}"
    secret_key = value(variables.SECRET_KEY, environ)
    bucket = copies_bucket(environ)
    restream_private = value(variables.RESTREAM_PRIVATE, environ) or False
    monitor_token = value(variables.MONITOR_TOKEN, environ)
    monitor_networks = value(variables.MONITOR_NETWORKS, environ) or []
    log_format = value(variables.LOG_FORMAT, environ)
    traces = value(variables.OTEL_EXPORTER_OTLP_ENDPOINT, environ)
    debug = value(variables.DEBUG, environ) or False
    valkey_socket = None if redis_url else defaults.valkey_socket(data)
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        privacy.close(data)
        secret_key = secret_key or defaults.secret_key(data)
    except privacy.Shared as why:
        raise BadEnvironment(
            f"HOTLINE_DATA must be a folder that is the site's alone, but as for {str(data)!r},"
            f" {why}: choose another, or run chmod 700 on it if nobody else needs it."
        ) from None
    except OSError as error:
        raise BadEnvironment(
            f"HOTLINE_DATA must be a folder we can write to, but for {str(data)!r}"
            f" the system says: {error.strerror}."
        ) from None
    return Environment(
        port=port,
        bind=bind,
        url=url,
        proxies=int(url.startswith("https://")) if proxies is None else proxies,
        accel=accel,
        data=data,
        language=language,
        media_addresses=media_addresses or defaults.media_addresses(host_of(url)),
        media_addresses_found=not media_addresses,
        media_port=media_port,
        media_listeners=2000 if media_listeners is None else media_listeners,
        media_private_address=media_private_address,
        turn_urls=turn_urls,
        turn_secret=turn_secret,
        database=database,
        redis_url=redis_url or f"unix://{valkey_socket}",
        mail=mail,
        mail_from=mail_from,
        secret_key=secret_key,
        bucket=bucket,
        restream_private=restream_private,
        monitor_token=monitor_token,
        monitor_networks=monitor_networks,
        log_format=log_format or ("json" if url.startswith("https://") else "text"),
        traces=traces,
        debug=debug,
        valkey_socket=valkey_socket,
    )


def copies_bucket(environ: Mapping[str, str]) -> converters.Bucket | None:
    """Return where finished copies are kept; None for the disk. Raises `BadEnvironment`."""
    name = value(variables.COPIES_S3_BUCKET, environ)
    endpoint = value(variables.COPIES_S3_ENDPOINT, environ)
    region = value(variables.COPIES_S3_REGION, environ)
    key = value(variables.COPIES_S3_KEY, environ)
    secret = value(variables.COPIES_S3_SECRET, environ)
    if name is None:
        if endpoint or region or key or secret:
            raise BadEnvironment(
                "COPIES_S3_BUCKET must be set too, because other variables of the store are."
            )
        return None
    if bool(key) != bool(secret):
        raise BadEnvironment("COPIES_S3_KEY and COPIES_S3_SECRET must be set together.")
    return {
        "bucket_name": name,
        "endpoint_url": endpoint,
        "region_name": region or "us-east-1",
        "access_key": key,
        "secret_key": secret,
    }


def value(variable: Variable[Kind], environ: Mapping[str, str]) -> Kind | None:
    """Return the typed value of a variable; None if it is missing or empty.

    Raises `BadEnvironment`.
    """
    text = environ.get(variable.name, "").strip()
    if not text:
        return None
    try:
        return variable.kind(text)
    except ValueError as wanted:
        found = "" if variable.secret else f", not {text!r}"
        raise BadEnvironment(f"{variable.name} must be {wanted}{found}.") from None


def host_of(url: str) -> str:
    """Return the name in the site's URL, without port or brackets."""
    host = urlsplit(url).hostname
    assert host is not None, "`converters.site_url` refuses a URL without a host"
    return host
