"""Media and copies for players on pages of other origins."""

import pytest

from tests.support.asgi import ask
from tests.support.recordings.delivered import media


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
