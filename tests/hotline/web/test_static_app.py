"""Static files in front of Django."""

import gzip
import http.client
import re
from posixpath import dirname, join, normpath

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import FileSystemStorage

from hotline.web.static_app import StaticApp
from hotline.web.static_files import (
    COMMENT,
    SCRIPT,
    STYLES,
    Joined,
    JoinedStorage,
    join_modules,
    join_sheets,
)
from tests.support.asgi import ask
from tests.support.page.sources import SCRIPTS, STATIC
from tests.support.page.sources import STYLES as SHEETS
from tests.support.web import gather_static_files, running_web

# Addresses in a page, in a script and in a style sheet.
NAMED = re.compile(
    r"""(?:href|src)="(/static/[^"#]+)"""
    r"""|(?:from|import|URL\()\s*["']([./][^"']+)"""
    r"""|url\(["']?([\w./-]+)"""
)
CODE = b"export const one = 1;\n" * 50


@pytest.fixture
def storage(tmp_path):
    """A storage as `collectstatic` leaves it.

    `js/one.js` has a hashed name and a zipped copy, `mark.svg` a hashed name.
    """
    storage = StaticFilesStorage(tmp_path, "/static/")
    storage.hashed_files = {"js/one.js": "js/one.0a1b.js", "mark.svg": "mark.2c3d.svg"}
    (tmp_path / "js").mkdir()
    for name in ("one.js", "one.0a1b.js"):
        (tmp_path / "js" / name).write_bytes(CODE)
    (tmp_path / "js/one.0a1b.js.gz").write_bytes(gzip.compress(CODE))
    (tmp_path / "mark.2c3d.svg").write_text("<svg/>")
    return storage


@pytest.fixture
def static_app(storage):
    async def django(scope, receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"a page"})

    return StaticApp(django, storage)


async def test_a_file_under_its_hashed_name_may_be_kept_for_good(static_app):
    reply = await ask(static_app, "/static/js/one.0a1b.js")
    assert (reply.status, reply.body) == (200, CODE)
    assert "immutable" in reply.headers["cache-control"]
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"


async def test_a_file_of_a_former_release_is_there_for_pages_that_are_open_since(storage, tmp_path):
    (tmp_path / "js/one.0123456789ab.js").write_bytes(b"former")
    (tmp_path / "js/two.0123456789ab.js").write_bytes(b"of no release")
    reply = await ask(StaticApp(None, storage), "/static/js/one.0123456789ab.js")
    assert (reply.status, reply.body) == (200, b"former")
    assert "/static/js/two.0123456789ab.js" not in StaticApp(None, storage).files


async def test_a_client_that_accepts_gzip_gets_the_zipped_copy(static_app):
    reply = await ask(static_app, "/static/js/one.0a1b.js", accept_encoding="br, gzip")
    assert gzip.decompress(reply.body) == CODE
    assert reply.headers["content-encoding"] == "gzip"
    assert int(reply.headers["content-length"]) == len(reply.body)


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "xgzip", "br"])
async def test_a_client_that_does_not_accept_gzip_gets_the_file_as_it_is(static_app, accepted):
    reply = await ask(static_app, "/static/js/one.0a1b.js", accept_encoding=accepted)
    assert reply.body == CODE
    assert "content-encoding" not in reply.headers
    assert reply.headers["vary"] == "accept-encoding"


async def test_a_file_without_a_zipped_copy_goes_out_as_it_is(static_app):
    reply = await ask(static_app, "/static/mark.2c3d.svg", accept_encoding="gzip")
    assert reply.body == b"<svg/>"
    assert reply.headers["content-type"] == "image/svg+xml"


async def test_head_is_answered_with_headers_only(static_app):
    reply = await ask(static_app, "/static/js/one.0a1b.js", method="HEAD")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["content-length"] == str(len(CODE))


@pytest.mark.parametrize(
    "path",
    ["/", "/static/js/one.js", "/static/js/one.0a1b.js.gz", "/static/../static/js/one.0a1b.js"],
)
async def test_other_paths_are_left_to_django(static_app, path):
    assert (await ask(static_app, path)).body == b"a page"


async def test_other_methods_are_left_to_django(static_app):
    assert (await ask(static_app, "/static/js/one.0a1b.js", method="POST")).body == b"a page"


async def test_a_storage_that_hashes_nothing_leaves_everything_to_django(tmp_path):
    assert not StaticApp(None, StaticFilesStorage(tmp_path, "/static/")).files


def test_the_joined_style_sheet_contains_every_style_sheet():
    joined = Joined(FileSystemStorage(STATIC), STYLES, join_sheets)
    text = joined.open(STYLES).read().decode()
    assert "@import" not in text
    assert joined.parts == {f"css/{name}" for name in SHEETS}
    for name, sheet in SHEETS.items():
        assert name == "app.css" or COMMENT.sub("", sheet) in text
    assert "/*" not in text


def test_the_joined_script_contains_every_module():
    joined = Joined(FileSystemStorage(STATIC), SCRIPT, join_modules)
    assert joined.parts == {f"js/{name}" for name in SCRIPTS}


def test_joined_style_sheets_keep_their_layers_and_their_order():
    sheets = {
        "css/app.css": "@layer base, parts;\n"
        '@import url("b.css") layer(base);\n@import url("p.css") layer(parts);\n',
        "css/b.css": "b { top: 0 }\n",
        "css/p.css": "p { top: 0 }\n",
    }
    assert join_sheets(STYLES, sheets.__getitem__) == (
        "@layer base, parts;\n@layer base {\nb { top: 0 }\n}\n@layer parts {\np { top: 0 }\n}\n"
    )


@pytest.fixture
def gather(tmp_path, settings):
    """Do as `collectstatic` does with these sources, {name: text}.

    Returns {name: hashed name}, and a function that reads what has a hashed name.
    """
    settings.STATIC_ROOT = tmp_path
    storage = JoinedStorage(tmp_path, "/static/")

    def gather(**sources):
        names = {}
        for name, text in sources.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
        paths = {name: (storage, name) for name in sources}
        for name, hashed, processed in storage.post_process(paths):
            if isinstance(processed, Exception):
                raise processed
            if not hashed.endswith((".gz", ".br")):
                names[name] = hashed
        return names

    gather.read = lambda name: (tmp_path / name).read_text()
    return gather


def test_a_file_that_a_script_loads_later_may_be_missing(gather):
    script = 'const PLAYER = new URL("../build/none.js", import.meta.url);'
    names = gather(**{SCRIPT: script})
    assert script in gather.read(names[SCRIPT])


def test_a_script_names_a_file_that_it_loads_later_by_its_hashed_name(gather):
    script = 'const PLAYER = new URL("../build/hls.js", import.meta.url);'
    names = gather(**{SCRIPT: script, "build/hls.js": "var Hls;"})
    assert f'new URL("../{names["build/hls.js"]}", import.meta.url)' in gather.read(names[SCRIPT])


@pytest.mark.parametrize("changed", ["js/app.js", "js/lib/one.js"])
def test_the_joined_script_has_a_new_name_when_one_of_its_modules_has_changed(gather, changed):
    sources = {SCRIPT: 'import { one } from "./lib/one.js";\none();\n'}
    sources["js/lib/one.js"] = "export function one() {}\n"
    first = gather(**sources)
    assert gather(**sources) == first
    assert gather(**sources | {changed: sources[changed] + "more();\n"})[SCRIPT] != first[SCRIPT]


def test_what_is_joined_is_not_served_in_parts_too(gather):
    sources = {SCRIPT: 'import "./lib/one.js";\n', "js/lib/one.js": "", "js/lib/two.js": ""}
    assert set(gather(**sources)) == {SCRIPT, "js/lib/two.js"}


@pytest.fixture
def site(transactional_db):
    with running_web() as web:
        yield web


@pytest.fixture
def site_with_debug(transactional_db):
    with running_web(DEBUG="1") as web:
        yield web


def fetch(web, path):
    connection = http.client.HTTPConnection(*web.address, timeout=20)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def files_of(web, path):
    """The files that a page names and those that they name: response and body by path."""
    found = {}
    waiting = names_in(fetch(web, path)[1], path)
    while waiting:
        path = waiting.pop()
        found[path] = fetch(web, path)
        waiting |= names_in(found[path][1], path) - set(found)
    return found


def names_in(content, path):
    names = NAMED.findall(content.decode(errors="replace"))
    return {normpath(join(dirname(path), "".join(name))) for name in names}


def test_all_that_a_page_loads_may_be_kept_for_good(site):
    files = files_of(site, "/")
    assert [path for path in files if path.startswith("/static/js/app.")]
    player = [path for path in files if "/static/build/hls.light.min." in path]
    assert bool(player) == bool(finders.find("build/hls.light.min.js"))
    for path, (response, _body) in files.items():
        assert response.status == 200, path
        assert "immutable" in response.headers["Cache-Control"], path


def test_the_icon_of_old_browsers_is_a_file_that_may_be_kept_for_good(client, settings):
    gather_static_files()
    ours = "hotline.web.static_files.JoinedStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": ours}}
    assert client.get("/favicon.ico").headers["Location"] in StaticApp(None, JoinedStorage()).files


def test_with_debug_all_that_a_page_loads_comes_from_its_source_and_is_asked_for_each_time(
    site_with_debug,
):
    files = files_of(site_with_debug, "/")
    for name in SCRIPTS:
        assert f"/static/js/{name}" in files
    for path, (response, body) in files.items():
        assert response.status == 200, path
        assert response.headers["Cache-Control"] == "no-cache", path
        with open(finders.find(path.removeprefix("/static/")), "rb") as source:
            assert body == source.read(), path
    assert fetch(site_with_debug, "/static/js/nothing.js")[0].status == 404
