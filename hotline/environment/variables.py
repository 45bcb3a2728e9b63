"""Every environment variable that Hotline reads; the README shows this table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from hotline.environment import converters

Kind = TypeVar("Kind", covariant=True)


@dataclass(frozen=True)
class Variable(Generic[Kind]):
    name: str
    default: str
    meaning: str
    kind: Callable[[str], Kind]
    """Converts the text; raises `ValueError` as the functions of `converters` do."""
    secret: bool = False


PORT = Variable("PORT", "8000", "TCP port of the pages", converters.port)
HOTLINE_BIND = Variable(
    "HOTLINE_BIND", "127.0.0.1", "Address on which the pages are served", converters.address
)
HOTLINE_URL = Variable(
    "HOTLINE_URL",
    "http://localhost:PORT",
    "Address that people open; with https a proxy in front is trusted",
    converters.site_url,
)
HOTLINE_PROXIES = Variable(
    "HOTLINE_PROXIES",
    "1 with https, else 0",
    "How many proxies of yours stand in front, each adding to `X-Forwarded-For`",
    converters.count,
)
HOTLINE_ACCEL = Variable(
    "HOTLINE_ACCEL",
    "web sends all files",
    "Internal location by which nginx sends segments and copies from the disk, like"
    " `/hotline-files/`: see docs/operations.md",
    converters.location,
)
HOTLINE_DATA = Variable(
    "HOTLINE_DATA", "var/", "Folder of the database, recordings and secrets", converters.folder
)
HOTLINE_LANGUAGE = Variable(
    "HOTLINE_LANGUAGE",
    "en",
    "Language where the browser asks for neither: en or fr",
    converters.language,
)
MEDIA_ADDRESS = Variable(
    "MEDIA_ADDRESS",
    "this machine's own",
    "IP addresses, divided by commas, to which browsers send sound and picture",
    converters.addresses,
)
MEDIA_PORT = Variable(
    "MEDIA_PORT",
    "8189",
    "Port of sound and picture, UDP and, where UDP is blocked, TCP",
    converters.port,
)
MEDIA_LISTENERS = Variable(
    "MEDIA_LISTENERS",
    "2000",
    "Listeners of sound whom one media server sends to; one who sees too counts as three, and"
    " others hear by HLS",
    converters.places,
)
MEDIA_PRIVATE_ADDRESS = Variable(
    "MEDIA_PRIVATE_ADDRESS",
    "the first of MEDIA_ADDRESS",
    "IP address at which other media servers reach MEDIA_PORT of this one, to share the listeners"
    " of a room; none keeps each room's on its own",
    converters.private_address,
)
TURN_URL = Variable(
    "TURN_URL",
    "no relay",
    "Relays for networks that block both, divided by commas, like"
    " `turns:turn.example.org:443?transport=tcp`: see docs/operations.md",
    converters.turn_urls,
)
TURN_SECRET = Variable(
    "TURN_SECRET",
    "none",
    "The secret that the relays share with this site",
    converters.key,
    secret=True,
)
DATABASE_URL = Variable(
    "DATABASE_URL",
    "SQLite in HOTLINE_DATA",
    "`postgres://user:password@host/name`, `postgres:///name?host=/run/postgresql`"
    " or `sqlite:///path`",
    converters.database,
    secret=True,
)
REDIS_URL = Variable(
    "REDIS_URL",
    "the embedded Valkey",
    "`redis://host:6379/0`, `rediss://…` or `unix:///path`",
    converters.redis,
    secret=True,
)
EMAIL_URL = Variable(
    "EMAIL_URL",
    "console:",
    "`smtp://host`, `smtp+tls://user:password@host:587` or `smtps://…`;"
    " `console:` prints mail instead of sending it",
    converters.mail,
    secret=True,
)
EMAIL_FROM = Variable("EMAIL_FROM", "hotline@ the site", "Sender of mail", converters.mail_address)
SECRET_KEY = Variable(
    "SECRET_KEY",
    "made once, kept in HOTLINE_DATA",
    "Signs sessions and links; at least 32 characters",
    converters.secret,
    secret=True,
)
COPIES_S3_BUCKET = Variable(
    "COPIES_S3_BUCKET",
    "copies stay on the disk",
    "Bucket of an S3 store for finished copies: see docs/operations.md",
    converters.bucket,
)
COPIES_S3_ENDPOINT = Variable(
    "COPIES_S3_ENDPOINT",
    "Amazon's",
    "Address of the S3 store, like https://s3.example.org; browsers need it too",
    converters.endpoint,
)
COPIES_S3_REGION = Variable(
    "COPIES_S3_REGION", "us-east-1", "Region of the bucket", converters.region
)
COPIES_S3_KEY = Variable(
    "COPIES_S3_KEY",
    "the machine's role",
    "Access key of the S3 store",
    converters.key,
    secret=True,
)
COPIES_S3_SECRET = Variable(
    "COPIES_S3_SECRET",
    "the machine's role",
    "Secret key of the S3 store",
    converters.key,
    secret=True,
)
RESTREAM_PRIVATE = Variable(
    "RESTREAM_PRIVATE",
    "0",
    "1 lets hosts send a session to addresses in your own network, not public ones alone",
    converters.switch,
)
MONITOR_TOKEN = Variable(
    "MONITOR_TOKEN",
    "none",
    "Opens `/metrics` and the details of `/readyz` to programs that send it as a bearer token;"
    " at least 32 characters",
    converters.secret,
    secret=True,
)
MONITOR_NETWORKS = Variable(
    "MONITOR_NETWORKS",
    "none",
    "Networks that need no such token, divided by commas, like `10.0.0.0/8`",
    converters.networks,
)
LOG_FORMAT = Variable(
    "LOG_FORMAT",
    "json with https, else text",
    "Form of the log: `json`, a line for each event, or `text` for people",
    converters.log_format,
)
OTEL_EXPORTER_OTLP_ENDPOINT = Variable(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "no traces",
    "Collector of traces, like `http://localhost:4318`: see docs/operations.md",
    converters.collector,
)
DEBUG = Variable(
    "DEBUG", "0", "1 shows errors in full to everyone: never in public", converters.switch
)

TABLE: tuple[Variable[object], ...] = (
    PORT,
    HOTLINE_BIND,
    HOTLINE_URL,
    HOTLINE_PROXIES,
    HOTLINE_ACCEL,
    HOTLINE_DATA,
    HOTLINE_LANGUAGE,
    MEDIA_ADDRESS,
    MEDIA_PORT,
    MEDIA_LISTENERS,
    MEDIA_PRIVATE_ADDRESS,
    TURN_URL,
    TURN_SECRET,
    DATABASE_URL,
    REDIS_URL,
    EMAIL_URL,
    EMAIL_FROM,
    SECRET_KEY,
    COPIES_S3_BUCKET,
    COPIES_S3_ENDPOINT,
    COPIES_S3_REGION,
    COPIES_S3_KEY,
    COPIES_S3_SECRET,
    RESTREAM_PRIVATE,
    MONITOR_TOKEN,
    MONITOR_NETWORKS,
    LOG_FORMAT,
    OTEL_EXPORTER_OTLP_ENDPOINT,
    DEBUG,
)
