"""Playlists, segments and copies, served in front of Django by signed links."""

import asyncio
from pathlib import Path

import pytest

from recordings.delivery import signed_urls
from recordings.delivery.downloads import CHUNK, CutShort
from recordings.delivery.media_app import MediaApp
from recordings.media.mp4.boxes import box
from recordings.media.virtual_file import Part, keep
from tests.support.asgi import ask

KEY = "0123456789abcdef"
SEGMENT = box(b"moof", b"head") + box(b"mdat", b"media")
INIT = box(b"ftyp", b"isom") + box(b"moov", b"tracks")


@pytest.fixture
def root(tmp_path):
    take = tmp_path / KEY / "e1" / "t1"
    (take / "tracks").mkdir(parents=True)
    (take / "00000.m4s").write_bytes(SEGMENT)
    (take / "init.mp4").write_bytes(INIT)
    (take / "tracks" / "ada-0.mp4").write_bytes(INIT)
    (take / "take.json").write_text("{}")
    (tmp_path / KEY / "live.m3u8").write_text("#EXTM3U\n")
    (tmp_path / "secret.m4s").write_bytes(SEGMENT)
    return tmp_path


@pytest.fixture
def app(root):
    async def django(scope, receive, send):
        headers = [(b"x-by", b"django")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"a page"})

    return MediaApp(django, root)


def media(name, key=KEY):
    return f"/media/{signed_urls.media_token(key)}/{name}"


class TestMedia:
    async def test_a_playlist_is_read_from_disk_for_each_request(self, app, root):
        assert (await ask(app, media("live.m3u8"))).body == b"#EXTM3U\n"
        (root / KEY / "live.m3u8").write_text("#EXTM3U\n#EXTINF:1.0,\n")
        reply = await ask(app, media("live.m3u8"))
        assert reply.body.endswith(b"#EXTINF:1.0,\n")
        assert reply.headers["cache-control"] == "no-cache"
        assert reply.headers["content-type"] == "application/vnd.apple.mpegurl"

    async def test_a_segment_may_be_cached_forever(self, app):
        reply = await ask(app, media("e1/t1/00000.m4s"))
        assert (reply.status, reply.body) == (200, SEGMENT)
        assert "immutable" in reply.headers["cache-control"]
        assert reply.headers["content-type"] == "video/iso.segment"
        assert reply.headers["content-length"] == str(len(SEGMENT))

    async def test_an_init_segment_is_an_mp4(self, app):
        reply = await ask(app, media("e1/t1/init.mp4"))
        assert (reply.body, reply.headers["content-type"]) == (INIT, "video/mp4")

    async def test_a_recent_segment_comes_from_memory(self, app, root):
        await ask(app, media("e1/t1/00000.m4s"))
        (root / KEY / "e1/t1/00000.m4s").unlink()
        assert (await ask(app, media("e1/t1/00000.m4s"))).body == SEGMENT

    async def test_a_thousand_requests_at_once_cost_one_read(self, app, monkeypatch):
        reads, read_bytes = [], Path.read_bytes
        monkeypatch.setattr(Path, "read_bytes", lambda path: reads.append(path) or read_bytes(path))
        replies = await asyncio.gather(*(ask(app, media("e1/t1/00000.m4s")) for _ in range(1000)))
        assert [reply.body for reply in replies] == [SEGMENT] * 1000
        assert len(reads) == 1
        assert app.segments.weight == len(SEGMENT)

    async def test_the_segments_in_memory_stay_within_its_limit(self, root):
        app = MediaApp(None, root, memory=2 * len(SEGMENT))
        for number in range(5):
            (root / KEY / f"e1/t1/{number:05}.m4s").write_bytes(SEGMENT)
            await ask(app, media(f"e1/t1/{number:05}.m4s"))
        assert app.segments.weight == 2 * len(SEGMENT)

    async def test_an_unfinished_segment_is_not_found_and_not_cached(self, app, root):
        path = root / KEY / "e1/t1/00001.m4s"
        path.write_bytes(SEGMENT[:-3])
        assert (await ask(app, media("e1/t1/00001.m4s"))).status == 404
        path.write_bytes(SEGMENT[:12])
        assert (await ask(app, media("e1/t1/00001.m4s"))).status == 404
        path.write_bytes(SEGMENT)
        assert (await ask(app, media("e1/t1/00001.m4s"))).body == SEGMENT

    async def test_head_has_the_headers_only(self, app):
        reply = await ask(app, media("e1/t1/00000.m4s"), "HEAD")
        assert (reply.body, reply.headers["content-length"]) == (b"", str(len(SEGMENT)))

    @pytest.mark.parametrize(
        "name",
        [
            "../secret.m4s",
            "e1/t1/../../../secret.m4s",
            "e1/t1/..%2f..%2f..%2fsecret.m4s",
            "/etc/passwd",
            "e1/t1/tracks/ada-0.mp4",
            "e1/t1/take.json",
            "copies/mp4.head",
            "e1/t1/00000.m4s%00",
            "e1/t1/99999.m4s",
            "index.m3u8",
            "e\u0661/t1/00000.m4s",
        ],
    )
    async def test_only_existing_media_of_the_room_is_found(self, app, name):
        reply = await ask(app, media(name))
        assert (reply.status, reply.body) == (404, b"There is nothing at this address.")

    async def test_a_token_opens_its_own_room_only(self, app):
        assert (await ask(app, media("live.m3u8", key="other"))).status == 404

    async def test_a_made_up_token_is_refused_in_words(self, app):
        reply = await ask(app, "/media/abc:def/live.m3u8")
        assert (reply.status, reply.headers["content-type"]) == (403, "text/plain; charset=utf-8")
        assert reply.body == b"This link was not given out by this site."

    async def test_an_expired_token_is_refused_in_words(self, app, monkeypatch):
        url = media("live.m3u8")
        now = signed_urls.time.time()
        monkeypatch.setattr(signed_urls.time, "time", lambda: now + 14 * 3600)
        reply = await ask(app, url)
        assert reply.status == 403
        assert reply.body.startswith(b"This link has expired")

    async def test_media_can_only_be_read(self, app):
        reply = await ask(app, media("live.m3u8"), "POST")
        assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


class TestOtherOrigins:
    """Players on pages of other origins, whose only credential is the token, no cookie."""

    @pytest.mark.parametrize("name", ["live.m3u8", "e1/t1/00000.m4s", "e1/t1/init.mp4", "gone"])
    async def test_a_player_on_any_page_reads_media(self, app, name):
        self.assert_readable_by_any_page(
            await ask(app, media(name), origin="https://elsewhere.test")
        )

    async def test_a_player_on_any_page_reads_a_copy_by_range(self, app, copy_url):
        reply = await ask(app, copy_url, origin="https://elsewhere.test", range="bytes=1-2")
        assert reply.status == 206
        self.assert_readable_by_any_page(reply)

    async def test_a_player_on_any_page_reads_why_it_is_refused(self, app):
        reply = await ask(app, "/media/abc:def/live.m3u8", origin="https://elsewhere.test")
        assert reply.status == 403
        self.assert_readable_by_any_page(reply)

    @staticmethod
    def assert_readable_by_any_page(reply):
        assert reply.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in reply.headers
        assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
        exposed = reply.headers["access-control-expose-headers"].split(", ")
        assert {"accept-ranges", "content-length", "content-range"} <= set(exposed)

    async def test_a_preflight_allows_range_requests(self, app, copy_url):
        for url in (copy_url, media("live.m3u8")):
            reply = await ask(
                app,
                url,
                "OPTIONS",
                origin="https://elsewhere.test",
                access_control_request_method="GET",
                access_control_request_headers="range",
            )
            assert (reply.status, reply.body) == (204, b"")
            assert reply.headers["access-control-allow-origin"] == "*"
            assert "range" in reply.headers["access-control-allow-headers"].split(", ")
            assert reply.headers["access-control-allow-methods"] == "GET, HEAD"
            assert "content-length" not in reply.headers

    async def test_pages_are_readable_by_this_origin_alone(self, app):
        reply = await ask(app, "/", origin="https://elsewhere.test")
        assert "access-control-allow-origin" not in reply.headers
        reply = await ask(app, "/", "OPTIONS", origin="https://elsewhere.test")
        assert "access-control-allow-origin" not in reply.headers


class TestOtherRequests:
    @pytest.mark.parametrize("path", ["/", "/r/abc/", "/copies/12/download", "/media/", "/copies/"])
    async def test_other_addresses_go_to_django(self, app, path):
        assert (await ask(app, path)).body == b"a page"

    async def test_connections_other_than_http_go_to_django(self, root):
        seen = []

        async def django(scope, receive, send):
            seen.append(scope["type"])

        await MediaApp(django, root)({"type": "lifespan"}, None, None)
        assert seen == ["lifespan"]


HEADER = b"header of the copy,"
BODY = bytes(range(256)) * 1200
WHOLE = HEADER + BODY[100:] + BODY[:5000]


@pytest.fixture
def copy_url(root):
    """The link of a virtual file of a header and two parts, longer than two chunks."""
    (root / KEY / "e1/t1/body").write_bytes(BODY)
    parts = [Part("e1/t1/body", 100, len(BODY) - 100), Part("e1/t1/body", 0, 5000)]
    assert len(WHOLE) > 2 * CHUNK
    name = keep(root / KEY, "mp4", "video/mp4", HEADER, parts)
    return signed_urls.copy_url(KEY, name, "Où ça ? “Prix”.mp4")


class TestCopies:
    async def test_the_whole_file_comes_in_chunks(self, app, copy_url):
        reply = await ask(app, copy_url)
        assert (reply.status, reply.body) == (200, WHOLE)
        assert reply.chunks >= 3
        assert reply.headers["content-length"] == str(len(WHOLE))
        assert reply.headers["accept-ranges"] == "bytes"
        assert reply.headers["content-type"] == "video/mp4"

    async def test_a_browser_saves_a_copy_under_its_file_name(self, app, copy_url):
        reply = await ask(app, copy_url)
        disposition = reply.headers["content-disposition"]
        assert disposition.startswith('attachment; filename="Ou ca Prix.mp4"; filename*=UTF-8')
        assert "''O%C3%B9%20%C3%A7a%20%E2%80%9CPrix%E2%80%9D.mp4" in disposition

    @pytest.mark.parametrize(
        ("asked", "start", "stop"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=10-30", 10, 31),
            ("bytes=0-", 0, len(WHOLE)),
            ("bytes=1000-200000", 1000, 200001),
            (f"bytes={len(WHOLE) - 6000}-", len(WHOLE) - 6000, len(WHOLE)),
            ("bytes=-7", len(WHOLE) - 7, len(WHOLE)),
            ("bytes=-99999999", 0, len(WHOLE)),
            ("bytes=5-99999999", 5, len(WHOLE)),
            ("Bytes=5-6", 5, 7),
        ],
    )
    async def test_a_range_is_that_slice_of_the_whole(self, app, copy_url, asked, start, stop):
        reply = await ask(app, copy_url, range=asked)
        assert (reply.status, reply.body) == (206, WHOLE[start:stop])
        assert reply.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(WHOLE)}"
        assert reply.headers["content-length"] == str(stop - start)

    @pytest.mark.parametrize(
        "asked", [f"bytes={len(WHOLE)}-", "bytes=-0", "bytes=9999999-99999999"]
    )
    async def test_a_range_beyond_the_end_is_refused(self, app, copy_url, asked):
        reply = await ask(app, copy_url, range=asked)
        assert (reply.status, reply.headers["content-range"]) == (416, f"bytes */{len(WHOLE)}")

    @pytest.mark.parametrize(
        "asked", ["bytes=-", "bytes=5-1", "bytes=1-2,5-6", "lines=1-2", "x", "bytes=" + "9" * 5000]
    )
    async def test_an_invalid_range_is_ignored(self, app, copy_url, asked):
        assert (await ask(app, copy_url, range=asked)).status == 200

    async def test_a_download_resumes_only_if_the_file_is_the_same(self, app, copy_url):
        etag = (await ask(app, copy_url, "HEAD")).headers["etag"]
        same = await ask(app, copy_url, range="bytes=5-9", if_range=etag)
        other = await ask(app, copy_url, range="bytes=5-9", if_range='"another"')
        assert (same.status, same.body) == (206, WHOLE[5:10])
        assert (other.status, other.body) == (200, WHOLE)

    async def test_head_says_the_length(self, app, copy_url):
        reply = await ask(app, copy_url, "HEAD", range="bytes=0-1")
        assert (reply.status, reply.body) == (200, b"")
        assert reply.headers["content-length"] == str(len(WHOLE))

    async def test_a_made_up_token_is_refused(self, app, copy_url):
        assert (await ask(app, copy_url.replace(":", ":x"))).status == 403

    async def test_a_link_with_another_file_extension_is_not_found(self, app, copy_url):
        assert (await ask(app, copy_url.replace(".mp4", ".html"))).status == 404

    async def test_a_name_with_a_line_break_never_reaches_a_header(self, app, copy_url):
        reply = await ask(app, copy_url.replace(".mp4", "%0d%0ax: y.mp4"))
        assert "content-disposition" not in reply.headers

    async def test_a_copy_whose_files_were_erased_is_not_found(self, app, copy_url, root):
        for path in (root / KEY / "copies").iterdir():
            path.unlink()
        assert (await ask(app, copy_url)).status == 404

    async def test_nothing_more_is_read_after_the_client_has_left(self, app, copy_url):
        reply = await ask(app, copy_url, leave_after=1)
        assert reply.chunks == 1

    async def test_a_file_that_shrinks_meanwhile_breaks_off_the_response(self, app, copy_url, root):
        (root / KEY / "e1/t1/body").write_bytes(b"short")
        with pytest.raises(CutShort):
            await ask(app, copy_url)
