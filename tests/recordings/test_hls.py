"""Playlists keep the rules of RFC 8216 while they grow, slide and are sealed."""

import io
from datetime import UTC, datetime

import av
import numpy as np
import pytest

from recordings.media import vod_playlist
from recordings.media.recording_writer import RecordingWriter
from recordings.media.segments import TIMESCALE, Coded
from recordings.media.take_reader import picture_span, read_takes
from rooms.media.mixer.recording.filling import Filling
from rooms.media.mixer.video.encoder import Encoder
from tests.support.recordings import hls

from .media.test_segments import SIZE, pictures, sounds

SECOND = TIMESCALE
NOON = 1_800_000_000.123  # seconds since 1970


class Recorded:
    """A room's directory, and every version of its live playlist."""

    def __init__(self, path) -> None:
        self.path = path
        self.loads: list[str] = []

    def take(self, writer, start, seconds, unix, hole=(0, 0)) -> None:
        """Record a take; in the hole, in seconds after its start, pictures are missing."""
        writer.open(start, unix)
        shown = [at for at in range(round(seconds * 25)) if not hole[0] <= at / 25 < hole[1]]
        coded = [(c.sample, writer.picture, c) for c in encoded(start + at * 1920 for at in shown)]
        coded += [(c.sample, writer.sound, c) for c in sounds(seconds, start=start)]
        for _, put, item in sorted(coded, key=lambda entry: entry[0]):
            put(item)
            self.load()
        writer.close(start + round(seconds * SECOND))
        self.load()

    def load(self) -> None:
        live = self.path / "live.m3u8"
        if live.exists() and live.read_text() not in self.loads[-1:]:
            self.loads.append(live.read_text())

    def check(self) -> None:
        assert self.loads
        for old in self.loads:
            for new in self.loads[self.loads.index(old) :]:
                if hls.read(new).sequence <= hls.read(old).edge[0]:
                    hls.check_reload(old, new)

    @property
    def live(self) -> hls.Playlist:
        return hls.read(self.loads[-1])

    def sealed(self) -> hls.Playlist:
        vod_playlist.write(self.path, read_takes(self.path))
        return hls.read((self.path / "index.m3u8").read_text())


def encoded(samples) -> list[Coded]:
    encoder = Encoder(SIZE)
    grey = np.full((540, 640), 128, np.uint8)
    return [encoder.encode(av.VideoFrame.from_ndarray(grey, "yuv420p"), at) for at in samples]


@pytest.fixture
def recorded(tmp_path):
    return Recorded(tmp_path)


def writer(recorded, epoch=1):
    return RecordingWriter(recorded.path, epoch, SIZE, 25, Filling)


def test_a_playlist_that_slides_over_the_ends_of_takes_keeps_every_rule(recorded):
    one = writer(recorded)
    recorded.take(one, 0, 3.4, NOON)
    recorded.take(one, 60 * SECOND, 0.3, NOON + 60)
    recorded.take(one, 70 * SECOND + 12 * 1920, 15, NOON + 70.48)
    recorded.check()
    assert recorded.live.target == 1
    assert recorded.live.discontinuities == 2


def test_a_playlist_that_goes_on_in_another_epoch_keeps_every_rule(recorded):
    recorded.take(writer(recorded), 0, 4, NOON)
    recorded.take(writer(recorded), 9 * SECOND, 3, NOON + 9)  # the mixer restarted
    recorded.take(writer(recorded, epoch=2), 0, 14, NOON + 20)
    recorded.check()
    assert recorded.live.discontinuities == 2


def test_each_take_has_the_time_of_day_at_which_it_began(recorded):
    one = writer(recorded)
    recorded.take(one, 5 * SECOND, 2, NOON)
    recorded.take(one, 60 * SECOND, 2, NOON + 55)
    recorded.take(writer(recorded, epoch=2), 0, 2, NOON + 100.5)
    moments = [segment.date_time.timestamp() for segment in recorded.live.segments]
    wanted = [NOON, NOON + 1, NOON + 55, NOON + 56, NOON + 100.5, NOON + 101.5]
    assert moments == pytest.approx(wanted, abs=0.001)
    text = recorded.loads[-1]
    assert text.count("#EXT-X-PROGRAM-DATE-TIME:") == 3
    assert "#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:00.123Z\n" in text


def test_the_window_has_its_time_of_day_after_the_beginning_of_its_take_has_left_it(recorded):
    recorded.take(writer(recorded), 0, 15, NOON)
    assert recorded.live.segments[0].date_time == datetime.fromtimestamp(NOON + 3, UTC)


def test_times_of_day_stay_the_same_after_the_mixer_restarts(recorded):
    recorded.take(writer(recorded), 7 * 1920, 5, NOON)
    before = {one.uri: one.date_time for one in recorded.live.segments}
    recorded.take(writer(recorded), 30 * SECOND, 2, NOON + 30)
    after = {one.uri: one.date_time for one in recorded.live.segments}
    assert {uri: after[uri] for uri in before} == before


def test_a_sealed_playlist_keeps_every_rule_and_the_same_times(recorded):
    one = writer(recorded)
    recorded.take(one, 3 * 1920, 2.5, NOON)
    recorded.take(one, 60 * SECOND, 2, NOON + 60)
    sealed = recorded.sealed()
    assert (sealed.ended, sealed.type, sealed.target) == (True, "VOD", 1)
    assert [(one.uri, one.seconds, one.date_time) for one in sealed.segments] == [
        (one.uri, one.seconds, one.date_time) for one in recorded.live.segments
    ]


def test_a_second_lost_to_a_disk_is_a_discontinuity_with_its_own_time(recorded):
    recorded.take(writer(recorded), 0, 4, NOON)
    (recorded.path / "e1/t1/00001.m4s").write_bytes(b"damaged")
    sealed = recorded.sealed()
    assert [one.discontinuity for one in sealed.segments] == [0, 1, 1]
    assert sealed.segments[1].date_time.timestamp() == pytest.approx(NOON + 2, abs=0.001)


def test_a_live_playlist_is_ended_when_the_recording_is_sealed(recorded):
    recorded.take(writer(recorded), 0, 2, NOON)
    recorded.sealed()
    recorded.load()
    recorded.check()
    assert recorded.live.ended
    recorded.sealed()
    recorded.load()
    recorded.check()


HOLES = {
    "the whole second and a bit": (0.9, 1.6),
    "several seconds": (1.2, 4.3),
    "up to the end": (2.5, 9),
    "all but the first": (0.04, 9),
}


@pytest.mark.parametrize("start", [0, 11 * 1920, 13 * 1920])
@pytest.mark.parametrize("hole", HOLES)
def test_missing_pictures_make_no_segment_longer_than_the_target_duration(recorded, hole, start):
    recorded.take(writer(recorded), start, 5.2, NOON, HOLES[hole])
    recorded.check()
    assert max(one.seconds for one in recorded.live.segments) < 1.5
    assert recorded.live.seconds == pytest.approx(5.2, abs=0.001)
    for segment in recorded.sealed().segments:
        assert independent(recorded.path / segment.uri), f"{segment.uri} needs another"
    for take in read_takes(recorded.path):
        lasting = np.concatenate([run.durations for s in take.segments for run in s.of(take.video)])
        assert set(lasting.tolist()) == {1920}, "an editor expects a constant frame rate"


def test_every_segment_begins_with_a_keyframe(recorded):
    recorded.take(writer(recorded), 13 * 1920, 4.2, NOON)
    segments = recorded.live.segments
    assert len(segments) >= 4
    assert all(independent(recorded.path / one.uri) for one in segments)


def test_a_stream_of_another_encoder_is_not_cut_without_a_keyframe(recorded):
    """A segment must not begin with a picture that needs others."""
    one = writer(recorded)
    one.open(0, NOON)
    for picture in pictures(60, 0):
        one.picture(Coded(picture.sample, picture.data, key=picture.sample == 0))
    for sound in sounds(2.4, start=0):
        one.sound(sound)
    assert one.close(60 * 1920) == 60 * 1920
    assert picture_span(recorded.path / "e1/t1/00000.m4s") == (0, 60 * 1920)


def test_the_holder_of_an_old_epoch_does_not_change_the_playlist(recorded):
    """Its holder may go on recording for a while, before it learns of the later epoch."""
    old, new = writer(recorded), writer(recorded, epoch=2)
    recorded.take(old, 0, 2, NOON)
    recorded.take(new, 0, 2, NOON + 2)
    listed = recorded.loads[-1]
    recorded.take(old, 10 * SECOND, 2, NOON + 4)
    assert recorded.loads[-1] == listed
    assert len(list(recorded.path.glob("e1/t2/*.m4s"))) == 2


def test_the_sealed_playlist_plays_through_from_take_to_take(recorded):
    one = writer(recorded)
    recorded.take(one, 0, 2, NOON)
    recorded.take(one, 60 * SECOND, 2, NOON + 60, hole=(0.2, 1.8))
    recorded.sealed()
    with av.open(str(recorded.path / "index.m3u8"), options={"allowed_extensions": "ALL"}) as file:
        decoded = sum(1 for _ in file.decode(video=0))
    assert decoded == 100


def independent(path) -> bool:
    """Return whether the first picture of a segment can be decoded with its init alone."""
    content = (path.parent / "init.mp4").read_bytes() + path.read_bytes()
    with av.open(io.BytesIO(content)) as file:
        first = next(packet for packet in file.demux(video=0) if packet.size)
        return first.is_keyframe and len(first.decode()) + len(file.streams.video[0].decode()) >= 1
