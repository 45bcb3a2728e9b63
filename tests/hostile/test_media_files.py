"""Any paths, tokens and ranges, sent to the applications that serve media and static files."""

import asyncio
import types

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline.web.static_app import StaticApp
from recordings.delivery import signed_urls
from recordings.delivery.byte_ranges import Unsatisfiable, parse_range
from recordings.delivery.media_app import MediaApp
from recordings.media.mp4.boxes import box
from recordings.media.virtual_file import Part, keep
from tests.support.asgi import Reply, ask

KEY = "0123456789abcdef"
SEGMENT = box(b"moof", b"head") + box(b"mdat", b"media")
INIT = box(b"ftyp", b"isom") + box(b"moov", b"tracks")
LIVE = b"#EXTM3U\n"
BODY = bytes(range(256)) * 4
SECRET = b"a secret"
GIVEN_OUT = {LIVE, SEGMENT, INIT, BODY, b""}
LONGEST_REFUSAL = 200  # bytes


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The folder of recordings: a room's media, among files that nobody may read."""
    root = tmp_path_factory.mktemp("files") / "recordings"
    take = root / KEY / "e1/t1"
    (take / "tracks").mkdir(parents=True)
    (take / "00000.m4s").write_bytes(SEGMENT)
    (take / "init.mp4").write_bytes(INIT)
    (root / KEY / "live.m3u8").write_bytes(LIVE)
    (root / KEY / "body").write_bytes(BODY)
    for path in ("secret.m4s", f"{KEY}/secret", f"{KEY}/e1/t1/take.json", "other/live.m3u8"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(SECRET)
    (take / "tracks/ada-0.mp4").write_bytes(SECRET)
    (root.parent / "db.sqlite3").write_bytes(SECRET)
    return root


@pytest.fixture(scope="module")
def copy(root):
    name = keep(root / KEY, "mp4", "video/mp4", b"", [Part("body", 0, len(BODY))])
    return signed_urls.copy_url(KEY, name, "a.mp4")


async def django(scope, receive, send):
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def request(root, path, method="GET", **headers) -> Reply:
    return asyncio.run(ask(MediaApp(django, root), path, method, **headers))


def is_harmless(reply: Reply) -> None:
    assert reply.status in (200, 204, 206, 403, 404, 405, 416, 418)
    assert SECRET not in reply.body
    if reply.status in (200, 206):
        assert any(reply.body in whole for whole in GIVEN_OUT)
    else:
        assert len(reply.body) < LONGEST_REFUSAL
    for name, value in reply.headers.items():
        assert (name + value).isprintable() and "\n" not in value


ODD = st.sampled_from(
    [
        *("..", ".", "/", "//", "%2e%2e", "%2f", "%00", "%0a", "%ff", "%c3%28", "\\", "%5c", ";"),
        *("e1", "t1", "tracks", "ada-0.mp4", "take.json", "secret", "live.m3u8", "init.mp4"),
        *("?x", "#", "00000.m4s", "copies", "withheld", KEY, "other", "é", "\u202e", "e\u0661"),
        "99999999999999999999",
    ]
)
PATHS = st.lists(ODD, max_size=8).map("".join) | st.lists(ODD, max_size=8).map("/".join)
METHODS = st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "DELETE", "PROPFIND", "get", ""])


@given(PATHS | st.text(max_size=80), METHODS)
@example("../secret.m4s", "GET")
@example("e1/t1/tracks/ada-0.mp4", "GET")
def test_no_path_behind_a_valid_media_token_leads_to_another_file(root, path, method):
    is_harmless(request(root, f"/media/{signed_urls.media_token(KEY)}/{path}", method))


@given(PATHS | st.text(max_size=80), METHODS)
def test_no_name_behind_a_copys_token_leads_to_another_file(root, copy, path, method):
    is_harmless(request(root, copy.rpartition("/")[0] + "/" + path, method))
    is_harmless(request(root, copy.rpartition("/")[0] + "/" + path + ".mp4", method))


@given(st.text(max_size=200), st.sampled_from(["media", "copies"]))
@example(":" * 100, "copies")
@example(".eJw:x:y", "media")
def test_an_invented_token_opens_nothing(root, token, kind):
    reply = request(root, f"/{kind}/{token}/live.m3u8")
    is_harmless(reply)
    assert reply.status in (403, 404, 418)


@given(st.data())
def test_a_token_with_one_changed_character_opens_nothing(root, data):
    token = signed_urls.media_token(KEY)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda char: char != token[at] and char != "/"))
    reply = request(root, f"/media/{token[:at]}{other}{token[at + 1 :]}/live.m3u8")
    assert reply.status in (403, 404, 418)


NUMBERS = st.integers(0, 2000) | st.sampled_from([2**31, 2**63, 2**64, 10**18, 10**19 - 1, 10**30])
ONE = st.builds("{}-{}".format, NUMBERS | st.just(""), NUMBERS | st.just(""))
RANGES = st.lists(ONE, min_size=1, max_size=40).map(lambda some: "bytes=" + ",".join(some))
STRANGE = ["bytes=-0", "bytes=0-0,-1", "bytes=-1-", "bytes=0x0-1", "bytes=+1-2", "bytes=\u0661-2"]


@given(RANGES | st.sampled_from(STRANGE) | st.text(max_size=60), st.integers(0, 1 << 70))
def test_a_parsed_range_lies_within_the_file(value, length):
    try:
        found = parse_range(value, length)
    except Unsatisfiable:
        return
    if found is not None:
        start, stop = found
        assert 0 <= start < stop <= length


@given(RANGES | st.sampled_from(STRANGE), st.sampled_from(["GET", "HEAD"]))
@example("bytes=" + ",".join(["0-1023"] * 1000), "GET")
@settings(max_examples=60)
def test_the_answer_to_any_range_is_exact_and_not_longer_than_the_file(root, copy, value, method):
    """Several ranges are answered by the whole file once, so that a small request never gets an
    answer that is longer than the file.
    """
    headers = {"range": value.encode("utf-8").decode("latin-1")}
    reply = request(root, copy, method, **headers)
    is_harmless(reply)
    assert len(reply.body) <= len(BODY)
    if reply.status == 206:
        first, last = reply.headers["content-range"].removeprefix("bytes ").split("/")[0].split("-")
        assert reply.body == BODY[int(first) : int(last) + 1]
    if reply.status in (200, 206) and method == "GET":
        assert int(reply.headers["content-length"]) == len(reply.body)


@pytest.mark.parametrize(
    "condition", ["", "*", 'W/"x"', '"', "Sat, 28 Nov 2026 08:00:00 GMT", "\u00ff" * 100]
)
def test_an_if_range_condition_of_another_file_gets_the_whole_file(root, copy, condition):
    reply = request(root, copy, range="bytes=1-2", if_range=condition)
    assert (reply.status, reply.body) == (200, BODY)


@given(PATHS | st.text(max_size=60), METHODS)
def test_static_files_are_found_by_their_hashed_name_only(root, path, method):
    storage = types.SimpleNamespace(
        base_url="/static/",
        hashed_files={"app.css": "app.1.css"},
        path=lambda name: root / KEY / "body",
    )
    static_app = StaticApp(django, storage)
    for prefix in ("/static/", "/static//", "//static/", "/static/app.1.css", ""):
        reply = asyncio.run(ask(static_app, prefix + path, method))
        assert reply.status == 418 or (prefix + path) == "/static/app.1.css"
