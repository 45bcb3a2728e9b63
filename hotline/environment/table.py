"""Every environment variable that Hotline reads; the README shows this table."""

from collections.abc import Callable
from dataclasses import dataclass

from hotline.environment import kinds


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    meaning: str
    kind: Callable[[str], object]
    secret: bool = False


TABLE = (
    Variable("PORT", "8000", "TCP port of the pages", kinds.port),
    Variable("HOTLINE_BIND", "127.0.0.1", "Address on which the pages are served", kinds.address),
    Variable(
        "HOTLINE_URL",
        "http://localhost:PORT",
        "Address that people open; with https a proxy in front is trusted",
        kinds.site_url,
    ),
    Variable(
        "HOTLINE_PROXIES",
        "1 with https, else 0",
        "How many proxies of yours stand in front, each adding to `X-Forwarded-For`",
        kinds.count,
    ),
    Variable(
        "HOTLINE_DATA", "var/", "Folder of the database, recordings and secrets", kinds.folder
    ),
    Variable(
        "HOTLINE_LANGUAGE",
        "en",
        "Language where the browser asks for neither: en or fr",
        kinds.language,
    ),
    Variable(
        "MEDIA_ADDRESS",
        "this machine's own",
        "IP addresses, divided by commas, to which browsers send sound and picture",
        kinds.addresses,
    ),
    Variable("MEDIA_PORT", "8189", "UDP port of sound and picture", kinds.port),
    Variable(
        "DATABASE_URL",
        "SQLite in HOTLINE_DATA",
        "`postgres://user:password@host/name`, `postgres:///name?host=/run/postgresql`"
        " or `sqlite:///path`",
        kinds.database,
        secret=True,
    ),
    Variable(
        "REDIS_URL",
        "the embedded Valkey",
        "`redis://host:6379/0`, `rediss://…` or `unix:///path`",
        kinds.redis,
        secret=True,
    ),
    Variable(
        "EMAIL_URL",
        "console:",
        "`smtp://host`, `smtp+tls://user:password@host:587` or `smtps://…`;"
        " `console:` prints mail instead of sending it",
        kinds.mail,
        secret=True,
    ),
    Variable("EMAIL_FROM", "hotline@ the site", "Sender of mail", kinds.mail_address),
    Variable(
        "SECRET_KEY",
        "made once, kept in HOTLINE_DATA",
        "Signs sessions and links; at least 32 characters",
        kinds.secret,
        secret=True,
    ),
    Variable("DEBUG", "0", "1 shows errors in full to everyone: never in public", kinds.switch),
)
