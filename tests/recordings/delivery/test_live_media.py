"""Low-Latency HLS over HTTP: requests wait for the next part (see `blocking_reload`)."""

import asyncio
import time

import pytest

from recordings.delivery import blocking_reload, live_watch, withdrawn_marks
from recordings.delivery.media_app import MediaApp
from recordings.media.recording_writer import RecordingWriter
from recordings.media.segments import TIMESCALE
from tests.recordings.media.test_segments import SIZE, pictures, sounds
from tests.support.asgi import ask
from tests.support.recordings import hls
from tests.support.recordings.delivered import KEY, media

LIVE = media("live.m3u8")
PART = TIMESCALE // 5


class Session:
    """A take that is written part by part: `take` writes parts, and a few frames more."""

    def __init__(self, root) -> None:
        self.root = root
        self.room = root / KEY
        self.app = MediaApp(None, root)
        self.end = 0
        coded = [(c.sample, True, c) for c in pictures(200, 0)]
        coded += [(c.sample, False, c) for c in sounds(8, start=0)]
        self._coded = sorted(coded, key=lambda entry: entry[:2])

    def open(self) -> None:
        self.writer = RecordingWriter(self.room, 1, SIZE, 25)
        self.writer.open(0, time.time())

    def write(self, parts: int) -> None:
        """Write until so many more parts are on disk."""
        self.end += parts * PART
        while self._coded and self._coded[0][0] <= self.end + 1024:
            _sample, is_picture, coded = self._coded.pop(0)
            (self.writer.picture if is_picture else self.writer.sound)(coded)

    def close(self) -> None:
        self.writer.close(self.end)

    async def load(self, query: str = "", status: int = 200) -> hls.Playlist:
        reply = await ask(self.app, LIVE, query=query)
        assert reply.status == status, reply.body
        return hls.read(reply.body.decode())

    def asked(self, query: str = ""):
        return asyncio.ensure_future(ask(self.app, LIVE, query=query))


@pytest.fixture
def session(tmp_path):
    session = Session(tmp_path)
    session.open()
    return session


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("recordings.delivery.media_app.LONGEST_WAIT", 0.2)


async def waiting(session, number: int) -> None:
    for _ in range(500):
        if session.app._watch.waiting >= number:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"only {session.app._watch.waiting} requests wait")


class TestPlaylist:
    async def test_it_is_answered_when_the_part_is_there(self, session):
        session.write(7)
        assert (await session.load()).edge == (1, 2)
        asked = session.asked("_HLS_msn=1&_HLS_part=2")
        await waiting(session, 1)
        await asyncio.sleep(0.2)
        assert not asked.done()
        session.write(1)
        reply = await asked
        assert hls.read(reply.body.decode()).edge == (1, 3)
        assert reply.headers["cache-control"] == "public, max-age=6"
        assert session.app._watch.waiting == 0

    async def test_it_is_answered_at_once_if_the_part_is_there_already(self, session):
        session.write(7)
        for query in ("_HLS_msn=1&_HLS_part=1", "_HLS_msn=0", "_HLS_msn=0&_HLS_part=4"):
            assert (await session.load(query)).edge == (1, 2)

    async def test_without_a_part_it_waits_for_the_whole_segment(self, session):
        session.write(7)
        asked = session.asked("_HLS_msn=1")
        await waiting(session, 1)
        session.write(2)
        await asyncio.sleep(0.2)
        assert not asked.done()
        session.write(1)
        assert hls.read((await asked).body.decode()).edge == (2, 0)

    async def test_a_part_after_the_last_of_a_segment_is_the_first_of_the_next(self, session):
        session.write(5)
        asked = session.asked("_HLS_msn=0&_HLS_part=5")
        await waiting(session, 1)
        await asyncio.sleep(0.2)
        assert not asked.done()
        session.write(1)
        assert hls.read((await asked).body.decode()).edge == (1, 1)

    @pytest.mark.parametrize(
        "query",
        [
            "_HLS_msn=3", "_HLS_msn=1&_HLS_part=17", "_HLS_part=0", "_HLS_msn=-1", "_HLS_msn=",
            "_HLS_msn=x", "_HLS_msn=1&_HLS_part=%C2%B2", "_HLS_msn=9999999999",
            "_HLS_msn=1&a&b&c&d&e&f&g&h&i&j&k",
        ],
    )  # fmt: skip
    async def test_a_place_that_cannot_be_soon_is_refused(self, session, query):
        session.write(7)
        reply = await ask(session.app, LIVE, query=query)
        assert reply.status == 400
        assert reply.body == b"This part of the session is not there yet."
        assert reply.headers["cache-control"] == "no-store"

    async def test_what_does_not_come_is_answered_with_503(self, session, impatient):
        session.write(7)
        reply = await ask(session.app, LIVE, query="_HLS_msn=2")
        assert reply.status == 503
        assert reply.headers["retry-after"] == "1"

    async def test_no_more_requests_wait_than_a_process_holds(self, session):
        session.write(7)
        session.app._watch = live_watch.LiveWatch(most=3)
        asked = [session.asked("_HLS_msn=1&_HLS_part=2") for _ in range(3)]
        await waiting(session, 3)
        assert (await ask(session.app, LIVE, query="_HLS_msn=1&_HLS_part=2")).status == 503
        session.write(1)
        assert {reply.status for reply in await asyncio.gather(*asked)} == {200}
        assert (await session.load("_HLS_msn=1&_HLS_part=2")).edge == (1, 3)

    async def test_a_thousand_requests_wait_for_one_reading(self, session, monkeypatch):
        session.write(7)
        reads = []
        really = live_watch._Watch._look

        async def look(watch):
            was_read = await really(watch)
            reads.append(was_read)
            return was_read

        monkeypatch.setattr(live_watch._Watch, "_look", look)
        # A busy machine takes seconds until the last of them waits, and the first must wait still.
        monkeypatch.setattr("recordings.delivery.media_app.LONGEST_WAIT", 60)
        asked = [session.asked("_HLS_msn=1&_HLS_part=2") for _ in range(1000)]
        await waiting(session, 1000)
        session.write(1)
        replies = await asyncio.gather(*asked)
        assert {reply.status for reply in replies} == {200}
        assert reads.count(True) <= 2  # one more if the part came after the first look

    async def test_between_takes_nobody_waits(self, session):
        session.write(7)
        asked = session.asked("_HLS_msn=1&_HLS_part=4")
        await waiting(session, 1)
        session.close()
        ended = hls.read((await asked).body.decode())
        assert ended.edge == (2, 0)
        assert not ended.blocks
        assert (await session.load("_HLS_msn=2&_HLS_part=0")).edge == (2, 0)

    async def test_players_wait_for_the_first_part_of_a_session(self, tmp_path):
        session = Session(tmp_path)
        asked = session.asked()
        await waiting(session, 1)
        session.open()
        session.write(1)
        reply = await asked
        assert hls.read(reply.body.decode()).edge == (0, 1)
        assert reply.headers["cache-control"] == "public, max-age=0, s-maxage=1"

    async def test_before_anything_is_recorded_the_playlist_is_empty(self, tmp_path, impatient):
        session = Session(tmp_path)
        reply = await ask(session.app, LIVE)
        assert (reply.status, reply.body) == (200, blocking_reload.EMPTY)
        assert reply.headers["cache-control"] == "no-cache"

    async def test_a_recording_withdrawn_meanwhile_is_not_shown(self, session):
        session.write(7)
        asked = session.asked("_HLS_msn=1&_HLS_part=2")
        await waiting(session, 1)
        withdrawn_marks.withhold(session.room)
        session.write(1)
        assert (await asked).status == 403


class TestParts:
    async def test_they_are_the_bytes_of_their_segment(self, session):
        session.write(8)
        playlist = await session.load()
        (segment,) = playlist.segments
        parts = [await ask(session.app, media(part.uri)) for part in segment.parts]
        whole = await ask(session.app, media(segment.uri))
        assert b"".join(part.body for part in parts) == whole.body
        assert {part.headers["content-type"] for part in parts} == {"video/iso.segment"}
        assert all("immutable" in part.headers["cache-control"] for part in parts)

    async def test_they_are_the_same_before_and_after_their_segment_is_whole(self, session):
        session.write(8)
        uris = [part.uri for part in (await session.load()).open_parts]
        before = [(await ask(session.app, media(uri))).body for uri in uris]
        session.write(2)
        session.app = MediaApp(None, session.root)
        assert [(await ask(session.app, media(uri))).body for uri in uris] == before

    async def test_the_hinted_one_is_sent_when_it_is_written(self, session):
        session.write(7)
        hinted = (await session.load()).next_part
        asked = asyncio.ensure_future(ask(session.app, media(hinted)))
        await waiting(session, 1)
        session.write(1)
        reply = await asked
        assert (reply.status, reply.body[4:8]) == (200, b"moof")
        assert hinted == (await session.load()).open_parts[-1].uri

    async def test_another_one_that_is_not_there_is_not_found(self, session):
        session.write(7)
        for name in ("e1/t1/00001-3.m4s", "e1/t1/00000-5.m4s", "e1/t2/00000-0.m4s"):
            assert (await ask(session.app, media(name))).status == 404

    async def test_the_hinted_one_of_a_take_that_ends_is_not_found(self, session):
        session.write(5)
        hinted = (await session.load()).next_part
        asked = asyncio.ensure_future(ask(session.app, media(hinted)))
        await waiting(session, 1)
        session.close()
        assert (await asked).status == 404

    async def test_a_part_that_is_cut_short_is_not_sent(self, session):
        session.write(8)
        draft = session.room / "e1/t1/00001.m4s.part"
        draft.write_bytes(draft.read_bytes()[:-1])
        assert (await ask(session.app, media("e1/t1/00001-1.m4s"))).status == 200
        assert (await ask(session.app, media("e1/t1/00001-2.m4s"))).status == 404
