"""Read, check and type the environment variables, without Django, so that `up` stays small."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from hotline.environment import defaults, kinds, privacy
from hotline.environment.table import TABLE


class BadEnvironment(ValueError):
    """An environment variable is invalid; the text is one sentence for the person who set it."""


@dataclass(frozen=True)
class Environment:
    port: int
    bind: str
    url: str
    proxies: int
    data: Path
    language: str
    media_addresses: list[str]
    media_addresses_found: bool
    """Whether they were not set but are this machine's own addresses, which may change."""
    media_port: int
    database: dict
    redis_url: str
    mail: dict
    mail_from: str
    secret_key: str
    debug: bool
    valkey_socket: Path | None
    """Where the embedded Valkey listens; None when REDIS_URL names another server."""

    @property
    def host(self) -> str:
        """The name in `url`, without port or brackets."""
        return urlsplit(self.url).hostname

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
    said = {variable.name: value(variable, environ) for variable in TABLE}
    data = said["HOTLINE_DATA"] or kinds.folder("var")
    port = said["PORT"] or 8000
    url = said["HOTLINE_URL"] or f"http://localhost:{port}"
    host = urlsplit(url).hostname
    proxies = said["HOTLINE_PROXIES"]
    valkey_socket = None if said["REDIS_URL"] else defaults.valkey_socket(data)
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        privacy.close(data)
        secret_key = said["SECRET_KEY"] or defaults.secret_key(data)
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
        bind=said["HOTLINE_BIND"] or "127.0.0.1",
        url=url,
        proxies=int(url.startswith("https://")) if proxies is None else proxies,
        data=data,
        language=said["HOTLINE_LANGUAGE"] or "en",
        media_addresses=said["MEDIA_ADDRESS"] or defaults.media_addresses(host),
        media_addresses_found=not said["MEDIA_ADDRESS"],
        media_port=said["MEDIA_PORT"] or 8189,
        database=said["DATABASE_URL"] or kinds.sqlite(data / "hotline.sqlite3"),
        redis_url=said["REDIS_URL"] or f"unix://{valkey_socket}",
        mail=said["EMAIL_URL"] or kinds.mail("console:"),
        mail_from=said["EMAIL_FROM"] or f"hotline@{host}",
        secret_key=secret_key,
        debug=bool(said["DEBUG"]),
        valkey_socket=valkey_socket,
    )


def value(variable, environ: Mapping[str, str]):
    """Return the typed value of a variable; None if it is missing or empty."""
    text = environ.get(variable.name, "").strip()
    if not text:
        return None
    try:
        return variable.kind(text)
    except ValueError as wanted:
        found = "" if variable.secret else f", not {text!r}"
        raise BadEnvironment(f"{variable.name} must be {wanted}{found}.") from None
