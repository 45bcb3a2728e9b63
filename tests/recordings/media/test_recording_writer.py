import os
import resource

import pytest

from recordings.media.recording_writer import RecordingWriter
from recordings.media.segments import TIMESCALE, Coded
from recordings.media.speaker_track import SpeakerTrack
from tests.support.recordings.segments import duration

from .test_segments import SIZE, pictures, sounds

SECOND = TIMESCALE


def feed(writer: RecordingWriter, start: int, seconds: float) -> None:
    """Write picture and sound in the order of their times."""
    coded = [(c.sample, writer.picture, c) for c in pictures(round(seconds * 25), start)]
    coded += [(c.sample, writer.sound, c) for c in sounds(seconds, start=start)]
    for _, put, item in sorted(coded, key=lambda entry: entry[0]):
        put(item)


def recorded(room, epoch: int = 1, seconds: float = 3, start: int = 0) -> RecordingWriter:
    writer = RecordingWriter(room, epoch, SIZE, 25)
    writer.open(start, 0.0)
    feed(writer, start, seconds)
    writer.close(start + round(seconds * SECOND))
    return writer


def lines(room) -> list[str]:
    return (room / "live.m3u8").read_text().splitlines()


def number(room, tag: str) -> int:
    return next(int(line.split(":")[1]) for line in lines(room) if line.startswith(tag))


def listed(room) -> list[str]:
    return [line for line in lines(room) if not line.startswith("#")]


def test_parts_and_seconds_are_listed_when_picture_and_sound_have_passed_their_end(tmp_path):
    writer = RecordingWriter(tmp_path, 1, SIZE, 25)
    writer.open(0, 0.0)
    all_pictures, all_sounds = pictures(40, 0), sounds(1.6, start=0)
    for picture in all_pictures:
        writer.picture(picture)
    for sound in all_sounds[:10]:
        writer.sound(sound)
    assert not (tmp_path / "live.m3u8").exists()
    writer.sound(all_sounds[10])
    assert listed(tmp_path) == []
    assert parts(tmp_path) == ["e1/t1/00000-0.m4s"]
    for sound in all_sounds[11:47]:
        writer.sound(sound)
    assert listed(tmp_path) == []
    assert parts(tmp_path) == [f"e1/t1/00000-{number}.m4s" for number in range(4)]
    writer.sound(all_sounds[47])
    assert listed(tmp_path) == ["e1/t1/00000.m4s"]
    assert parts(tmp_path) == [f"e1/t1/00000-{number}.m4s" for number in range(5)]


def parts(room) -> list[str]:
    return [line.split('"')[1] for line in lines(room) if line.startswith("#EXT-X-PART:")]


def test_a_first_segment_is_at_least_half_a_second(tmp_path):
    for take, (start, first) in enumerate([(12, 25 - 12), (13, 50 - 13)], start=1):
        room = tmp_path / str(take)
        recorded(room, start=start * 1920)
        assert duration(room / "e1/t1/00000.m4s") == first * 1920


def test_keyframes_within_a_second_do_not_cut_a_segment(tmp_path):
    writer = RecordingWriter(tmp_path, 1, SIZE, 25)
    writer.open(0, 0.0)
    for picture in pictures(50, 0):
        writer.picture(
            Coded(picture.sample, picture.data, key=picture.sample % SECOND in (0, 19200))
        )
    for sound in sounds(2, start=0):
        writer.sound(sound)
    writer.close(2 * SECOND)
    assert [duration(p) for p in sorted((tmp_path / "e1/t1").glob("*.m4s"))] == [
        SECOND,
        SECOND,
    ]


def test_the_live_playlist_lists_12_seconds_and_counts_the_segments_before(tmp_path):
    recorded(tmp_path, seconds=15)
    assert listed(tmp_path) == [f"e1/t1/{n:05}.m4s" for n in range(3, 15)]
    assert number(tmp_path, "#EXT-X-MEDIA-SEQUENCE") == 3


def test_takes_that_left_the_window_are_counted_as_discontinuities(tmp_path):
    writer = RecordingWriter(tmp_path, 1, SIZE, 25)
    for start, seconds in ((0, 2), (10 * SECOND, 3), (20 * SECOND, 14)):
        writer.open(start, 0.0)
        feed(writer, start, seconds)
        writer.close(start + seconds * SECOND)
    assert {path[:5] for path in listed(tmp_path)} == {"e1/t3"}
    assert number(tmp_path, "#EXT-X-MEDIA-SEQUENCE") == 2 + 3 + 14 - 12
    assert number(tmp_path, "#EXT-X-DISCONTINUITY-SEQUENCE") == 2


@pytest.mark.parametrize(("before", "after"), [(3, 2), (20, 2), (5, 20), (2, 0.4)])
def test_media_sequence_numbers_go_on_in_another_epoch(tmp_path, before, after):
    """A player with the old playlist must find each segment under its number in the new one."""
    recorded(tmp_path, 1, before)
    old = numbered(tmp_path)
    recorded(tmp_path, 2, after)
    new = numbered(tmp_path)
    assert all(new.get(path, at) == at for path, at in old.items())
    assert new.get("e2/t1/00000.m4s", before) == before
    epochs = {path[:2] for path in new}
    assert number(tmp_path, "#EXT-X-DISCONTINUITY-SEQUENCE") == ("e1" not in epochs)


def test_a_recording_resumed_in_the_same_epoch_overwrites_nothing(tmp_path):
    recorded(tmp_path, seconds=2)
    before = {path: path.read_bytes() for path in tmp_path.glob("e1/t1/*.*")}
    recorded(tmp_path, seconds=2)
    assert {path: path.read_bytes() for path in before} == before
    assert listed(tmp_path)[2:] == ["e1/t2/00000.m4s", "e1/t2/00001.m4s"]


def numbered(room) -> dict[str, int]:
    """Return the media sequence number of each listed segment."""
    first = number(room, "#EXT-X-MEDIA-SEQUENCE")
    return {path: first + place for place, path in enumerate(listed(room))}


def test_no_file_has_the_name_of_a_segment_before_it_is_whole(tmp_path, monkeypatch):
    synced: list[str] = []
    really = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        really(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    recorded(tmp_path, seconds=2)
    take = tmp_path / "e1/t1"
    at = synced.index(str(take / "00001.m4s.part"))
    assert synced[at + 1] == str(take)
    assert str(tmp_path / "live.m3u8") not in " ".join(synced)
    assert not list(tmp_path.rglob("*.part"))


def test_a_full_disk_leaves_the_written_segments_whole(tmp_path):
    writer = RecordingWriter(tmp_path, 1, SIZE, 25)
    writer.open(0, 0.0)
    feed(writer, 0, 2.1)
    (tmp_path / "e1/t1/00002.m4s.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space"):
        writer.close(int(2.1 * SECOND))
    assert writer.abandon() == 2 * SECOND
    assert [duration(p) for p in (tmp_path / "e1/t1").glob("*.m4s")] == [SECOND] * 2
    assert listed(tmp_path) == ["e1/t1/00000.m4s", "e1/t1/00001.m4s"]
    assert not list(tmp_path.rglob("*.part"))


def test_a_disk_that_fills_up_within_a_segment_leaves_its_parts(tmp_path):
    """Players may have them already, under the number of this segment."""
    writer = RecordingWriter(tmp_path, 1, SIZE, 25)
    writer.open(0, 0.0)
    feed(writer, 0, 1.7)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (tmp_path / "e1/t1/00001.m4s.part").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            writer.close(int(1.7 * SECOND))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert writer.abandon() == SECOND * 8 // 5
    assert duration(tmp_path / "e1/t1/00001.m4s") == SECOND * 3 // 5
    assert listed(tmp_path) == ["e1/t1/00000.m4s", "e1/t1/00001.m4s"]
    assert parts(tmp_path)[-3:] == [f"e1/t1/00001-{number}.m4s" for number in range(3)]


def test_a_take_that_could_not_be_opened_leaves_its_number_free(tmp_path):
    writer = RecordingWriter(tmp_path, 1, SIZE, 25)
    (tmp_path / "e1/t1").mkdir(parents=True)
    (tmp_path / "e1/t1/take.json.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space"):
        writer.open(0, 0.0)
    assert writer.open(SECOND, 0.0) == 1


def test_a_track_that_cannot_grow_keeps_its_content(tmp_path):
    path = tmp_path / "ada-0.mp4"
    track = SpeakerTrack(path)
    frames = sounds(1, channels=1, start=0)
    for frame in frames[:20]:
        track.add(frame)
    track.flush()
    before = path.read_bytes()
    track.close()
    track._file = os.open(path, os.O_RDONLY)
    track.add(frames[20])
    with pytest.raises(OSError):
        track.flush()
    assert path.read_bytes() == before
    track.close()
