"""Copies, served by signed links: whole, in ranges, and under their file names."""

import pytest

from recordings.delivery.open_parts import CutShort
from tests.support.asgi import ask
from tests.support.recordings.delivered import KEY, WHOLE


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
