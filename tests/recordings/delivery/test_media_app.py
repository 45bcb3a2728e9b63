"""Playlists and segments, served in front of Django by signed links."""

import asyncio
import errno
from pathlib import Path

import pytest

from recordings.delivery import signed_urls
from recordings.delivery.media_app import MediaApp
from tests.support.asgi import ask
from tests.support.recordings.delivered import INIT, KEY, SEGMENT, media


class TestMedia:
    async def test_a_playlist_is_read_from_disk_for_each_request(self, app, root):
        assert (await ask(app, media("live.m3u8"))).body == b"#EXTM3U\n"
        (root / KEY / "live.m3u8").write_text("#EXTM3U\n#EXTINF:1.0,\n")
        reply = await ask(app, media("live.m3u8"))
        assert reply.body.endswith(b"#EXTINF:1.0,\n")
        assert reply.headers["cache-control"] == "public, max-age=0, s-maxage=1"
        assert reply.headers["content-type"] == "application/vnd.apple.mpegurl"

    async def test_a_segment_may_be_cached_for_as_long_as_its_link_is_valid(self, app):
        reply = await ask(app, media("e1/t1/00000.m4s"))
        assert (reply.status, reply.body) == (200, SEGMENT)
        assert reply.headers["cache-control"] == "public, max-age=900, immutable"
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

    async def test_a_thousand_requests_at_once_for_a_playlist_cost_few_reads(
        self, app, monkeypatch
    ):
        reads, read_bytes = [], Path.read_bytes
        monkeypatch.setattr(Path, "read_bytes", lambda path: reads.append(path) or read_bytes(path))
        replies = await asyncio.gather(*(ask(app, media("live.m3u8")) for _ in range(1000)))
        assert {reply.body for reply in replies} == {b"#EXTM3U\n"}
        assert len(reads) < 100

    @pytest.mark.parametrize("name", ["live.m3u8", "index.m3u8", "e1/t1/00000.m4s"])
    async def test_a_disk_that_fails_is_said_in_words_and_in_one_line_of_the_log(
        self, app, root, monkeypatch, caplog, name
    ):
        def fail(path):
            raise OSError(errno.EIO, "Input/output error", str(path))

        monkeypatch.setattr(Path, "read_bytes", fail)
        replies = [await ask(app, media(name)) for _ in range(3)]
        assert {reply.status for reply in replies} == {503}
        assert b"The disk of the recordings does not answer" in replies[0].body
        (line,) = [record.getMessage() for record in caplog.records]
        assert "Input/output error" in line and KEY not in line

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
        assert (await ask(app, media("e1/t1/00000.m4s", key="other"))).status == 404

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
