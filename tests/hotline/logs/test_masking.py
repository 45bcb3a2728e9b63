"""No line of the log has a secret of the site, in whatever words it comes."""

import json
import logging
import sys
from secrets import token_hex, token_urlsafe

import pytest
from django.core.signing import Signer, TimestampSigner
from structlog.contextvars import clear_contextvars

from hotline.accounts.setup_link import one_time_link
from hotline.logs import context
from hotline.logs.lines import JSON, TEXT, LineFormatter
from hotline.logs.masking import Masker
from recordings.delivery import signed_urls
from recordings.models import Share
from rooms.models import Seat

mask = Masker(["the site's own key, which has spaces"])


class Ended:
    key = "ab" * 32
    has_ended = True


SECRETS = {
    "stream key": token_urlsafe(24),
    "session": token_hex(16),
    "session without a digit": "abcdefghijklmnopqrSTUVwx",
    "hash of a stream key": token_hex(32),
    "key of a screen": token_urlsafe(18) + "1a",
    "signed link": TimestampSigner().sign("ada"),
    "signed object": Signer(salt="x").sign_object(["room", 1]),
    "media": signed_urls.media_token("a" * 64),
    "bearer": "Zm9v-bar",
    "short password": "hunter2",
    "the site's own key": "the site's own key, which has spaces",
}
LINES = [
    ("stream key", "refused {}"),
    ("stream key", "Not Found: /r/abc/as/{}"),
    ("stream key", "rtmps://live.example.org/app/{} closed the connection"),
    ("short password", "rtmp://live.example.org/app/{}?backup=1"),
    ("session", "Cookie: sessionid={}; csrftoken=abc"),
    ("session", "{{'cookie': 'sessionid={}'}}"),
    ("session without a digit", "of {}"),
    ("hash of a stream key", "seat 3: {}"),
    ("key of a screen", "/r/abc/screen/{}/socket"),
    ("signed link", "Gone: /accounts/address/{}"),
    ("signed link", "could not read {}"),
    ("signed object", "BadSignature: {}"),
    ("media", "/media/{}/live.m3u8"),
    ("bearer", "Authorization: Bearer {}"),
    ("bearer", "{{'authorization': 'Bearer {}'}}"),
    ("bearer", "https://s3.example.org/copies/a.mp4?X-Amz-Signature={}&X-Amz-Expires=60"),
    ("bearer", "GET /a?token={}"),
    ("short password", "postgres://ada:{}@db/hotline does not answer"),
    ("short password", "redis://:{}@queue:6379/0"),
    ("short password", "password={}"),
    ("short password", '{{"password": "{}"}}'),
    ("the site's own key", "made with {}."),
]


@pytest.mark.parametrize(("kind", "line"), LINES, ids=[line for _, line in LINES])
def test_each_kind_of_secret_is_masked(kind, line):
    secret = SECRETS[kind]
    masked = mask(line.format(secret))
    assert secret not in masked and "[" in masked


@pytest.mark.django_db
def test_the_links_that_the_site_gives_out_are_masked(live_room):
    host = live_room.seats.get(role=Seat.HOST)
    link = one_time_link()
    assert link and link.rsplit("/", 2)[-2] not in mask(f"GET {link}")
    for secret in (host.new_stream_key(), live_room.key, Share().key):
        assert secret and secret not in mask(f"of {secret}")


def test_addresses_of_people_are_masked():
    assert mask("no mail to ada.lovelace+x@mail.example.org.") == "no mail to [email]."


@pytest.mark.parametrize(
    "line",
    [
        "room 7 is on this media server, epoch 3",
        "Not Found: /r/26ecqb3nnk/questions",
        "seat f3abe32b1b53 (person) went off air: the room closed",
        "mixer 4711 did not finish in time",
        'File "/srv/hotline/rooms/media/server/room_session.py", line 12, in _came_on_air',
        "A request was refused: its Host is 'evil.test', and this site is https://live.example.org",
        "recordings.delivery.publications_of_a_very_long_name failed at 2026-11-29T20:00:00Z",
        "it has had recordings 0010_former_files_and_merged_seats, rooms 0032_remove_it_needs_0028",
        "Redis does not answer (Error 111 connecting to localhost:6379. Connection refused.)",
    ],
)
def test_what_is_no_secret_stays(line):
    assert mask(line) == line


@pytest.fixture(autouse=True)
def without_ids():
    """What other tests noted in this thread is forgotten."""
    clear_contextvars()


@pytest.fixture(params=[JSON, TEXT])
def formatter(request):
    return LineFormatter(request.param)


def record(message, *args, error=None, **extra):
    info = (type(error), error, None) if error else None
    made = logging.LogRecord("rooms.tasks", logging.WARNING, __file__, 1, message, args, info)
    vars(made).update(extra)
    return made


def test_a_traceback_and_the_arguments_are_masked_too(formatter):
    key = token_urlsafe(24)
    try:
        raise ValueError(f"rtmp://host/app/{key}")
    except ValueError:
        made = record("of %s", key)
        made.exc_info = sys.exc_info()
        line = formatter.format(made)
    assert key not in line and "Traceback" in line and "ValueError" in line


def test_a_json_line_has_its_fields_and_no_line_break():
    with context.about(request="a1b2c3d4", room=7, person=3, stream_key="hunter2"):
        line = LineFormatter(JSON).format(record("was %s\nand more", "late"))
    told = json.loads(line)
    assert "\n" not in line
    assert told["event"] == "was late\nand more" and told["level"] == "warning"
    assert (told["request"], told["room"], told["person"]) == ("a1b2c3d4", 7, 3)
    assert told["stream_key"] == "[secret]" and told["timestamp"].endswith("Z")
    assert told["logger"] == "rooms.tasks"


def test_a_readable_line_ends_with_its_ids():
    with context.about(request="a1b2c3d4", room=7):
        line = LineFormatter(TEXT).format(record("was late"))
    assert line == "WARNING rooms.tasks: was late [request=a1b2c3d4 room=7]"
    assert LineFormatter(TEXT).format(record("100 % late")) == "WARNING rooms.tasks: 100 % late"


def test_shared_work_has_the_ids_of_no_request():
    with context.about(request="a1b2c3d4", person=3):
        shared = context.only(room=7)
        assert context.current_request() == "a1b2c3d4"
    assert shared.run(context.current_request) == ""


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "short", "a\nb-c-d-e-f", "<script>alert"])
def test_a_number_that_is_no_number_is_replaced(given):
    made = context.request_id(given)
    assert made != given and context.GIVEN.fullmatch(made)


def test_a_number_of_a_proxy_is_kept():
    assert context.request_id("0af7651916cd43dd8448eb211c80319c") == (
        "0af7651916cd43dd8448eb211c80319c"
    )
