"""The recording that a mixer writes to disk."""

import errno
import json
import os
import resource
from pathlib import Path

import numpy as np
import pytest

from recordings.media.playlist import Segment, full
from rooms.media.mixer.clock import FRAME, RATE, TICK
from rooms.media.mixer.recording.sound_queue import Lost
from rooms.media.mixer.recording.write_queue import MOST_WAITING, WriteQueue
from tests.support.mixer.sounds import strength, tone
from tests.support.mixer.virtual import Film, Inline, VirtualMixer
from tests.support.mixer.watching import keyframes, listed, listen, played, tag, watch
from tests.support.recordings.segments import duration

ADA, BEN = 440, 660


def test_a_room_that_is_not_recorded_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mixer = VirtualMixer(None)
    mixer.publish("ada", ADA, film=True)
    mixer.run(2.5)
    mixer.stop()
    assert list(tmp_path.rglob("*")) == []
    assert mixer.ipc.reported("take") == []
    assert mixer.ipc.reported("ended")


def test_a_take_begins_with_the_first_sound(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.run(1.5)
    assert list(tmp_path.glob("e1/*")) == []
    mixer.publish("ada", ADA)
    mixer.run(1)
    take = mixer.ipc.reported("take")[0]
    assert (take["epoch"], take["take"]) == (1, 1)
    assert RATE * 3 // 2 <= take["sample"] <= RATE * 3 // 2 + 4 * FRAME
    assert take["sample"] % FRAME == 0
    assert take["unix"] == pytest.approx(1_700_001_000 + take["sample"] / RATE)
    description = json.loads((tmp_path / "e1/t1/take.json").read_text())
    assert description == {
        "epoch": 1, "take": 1, "sample": take["sample"], "unix": take["unix"],
        "width": 640, "height": 360, "fps": 25, "timescale": 48000,
    }  # fmt: skip


def test_segments_end_on_each_whole_second_and_carry_the_rooms_clock(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(4.5)
    mixer.stop()
    segments = sorted((tmp_path / "e1/t1").glob("*.m4s"))
    starts = [keyframes(segment)[0] for segment in segments]
    assert starts[0] == mixer.ipc.reported("take")[0]["sample"]
    assert starts[1:] == [RATE, 2 * RATE, 3 * RATE, 4 * RATE]
    seen = watch(tmp_path / "e1/t1")
    assert seen.pictures[0][0] == starts[0]
    assert seen.start == starts[0]
    assert [at for at, _ in seen.pictures] == list(range(starts[0], int(4.5 * RATE), FRAME))


@pytest.mark.parametrize("begun", [0, 0.12, 0.26, 0.38])
def test_a_segment_and_its_tracks_are_on_disk_a_tenth_of_a_second_after_its_end(tmp_path, begun):
    """Wherever sound frames begin, because their grid begins anew with each take."""
    mixer = VirtualMixer(tmp_path)
    mixer.run(begun)
    mixer.publish("ada", ADA)
    mixer.run(1.1 - begun)
    for second in range(1, 6):
        first = mixer.ipc.reported("take")[0]["sample"]
        (track,) = (tmp_path / "e1/t1/tracks").iterdir()
        lasting = sum(duration(path) for path in listed(tmp_path))
        assert first + lasting == second * RATE
        at, sound = listen(track)
        assert at + len(sound) >= second * RATE
        mixer.run(1)


def test_keyframes_that_listeners_ask_for_never_cut_a_segment(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA, film=True)
    for _ in range(40):
        mixer.command(do="keyframe")
        mixer.run(0.1)
    mixer.stop()
    segments = sorted((tmp_path / "e1/t1").glob("*.m4s"))
    keys = [keyframes(segment) for segment in segments]
    assert [key[0] for key in keys[1:]] == [RATE, 2 * RATE, 3 * RATE]
    assert all(len(key) == 5 for key in keys[1:])  # five a second, however many are requested


def test_picture_and_sound_of_the_same_moment_stay_together(tmp_path):
    mixer = VirtualMixer(tmp_path)
    voice = mixer.publish("ada", ADA)
    voice.sound = lambda start: tone(1000, start) * lit(start)
    mixer.command(
        do="publish", pub=voice.pub, seat="ada", name="Ada", role="host",
        audio={"pt": 111}, video={"pt": 102},
    )  # fmt: skip
    mixer.sources.append(Film(voice.pub, lambda start: 235 if lit(start) else 16))
    mixer.run(5)
    mixer.stop()
    seen = watch(tmp_path / "e1/t1")
    loud = np.abs(seen.sound) > 0.1
    for second in (2, 3, 4):
        flash = next(at for at, luma in seen.pictures if at >= second * RATE and luma > 120)
        begin = second * RATE - seen.start
        beep = second * RATE + int(np.argmax(loud[begin:]))
        assert abs(flash - beep) <= 0.08 * RATE


def lit(start: int) -> bool:
    """Return whether it is the fifth of a second in the middle of a second."""
    return 0.5 <= start / RATE % 1 < 0.7


def test_each_speaker_has_a_track_of_their_own_on_the_takes_grid(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(1.7)
    mixer.publish("ben", BEN)
    mixer.run(2)
    mixer.stop()
    begin = mixer.ipc.reported("take")[0]["sample"]
    tracks = {p.stem.split("-")[0]: p for p in (tmp_path / "e1/t1/tracks").iterdir()}
    assert tracks.keys() == {"ada", "ben"}
    for seat, own, other in (("ada", ADA, BEN), ("ben", BEN, ADA)):
        first, sound = listen(tracks[seat])
        assert tracks[seat].stem == f"{seat}-{first}"
        assert (first - begin) % 1024 == 0
        assert strength(sound[-RATE:], own) > -25
        assert strength(sound[-RATE:], other) < -60


def test_a_speaker_who_comes_back_has_a_second_track(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    ben = mixer.publish("ben", BEN)
    mixer.run(1.5)
    mixer.leave(ben)
    mixer.run(1)
    mixer.publish("ben", BEN)
    mixer.run(1)
    mixer.stop()
    assert len(list((tmp_path / "e1/t1/tracks").glob("ben-*.mp4"))) == 2


def test_a_take_ends_after_five_seconds_without_anybody(tmp_path):
    mixer = VirtualMixer(tmp_path)
    ada = mixer.publish("ada", ADA)
    mixer.run(2)
    mixer.leave(ada)
    mixer.run(4)
    assert mixer.ipc.reported("take_ended") == []
    mixer.run(2)
    (ended,) = mixer.ipc.reported("take_ended")
    assert ended["samples"] == pytest.approx(7 * RATE, abs=RATE // 5)
    mixer.publish("ada", ADA)
    mixer.run(1)
    assert [take["take"] for take in mixer.ipc.reported("take")] == [1, 2]


def test_the_last_part_of_a_second_is_kept(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(2.5)
    mixer.stop()
    (ended,) = mixer.ipc.reported("take_ended")
    seen = watch(tmp_path / "e1/t1")
    assert seen.start + ended["samples"] == 2.5 * RATE
    assert len(seen.sound) == pytest.approx(ended["samples"], abs=1024)


def test_a_stop_of_many_seconds_ends_the_take_and_the_playlist_plays_both_takes(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(2.2)
    mixer.stall(6.3)
    mixer.run(2.5)
    mixer.stop()
    assert len(mixer.ipc.reported("take")) == 2
    text = (tmp_path / "live.m3u8").read_text()
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert text.count("#EXT-X-MAP") == 2
    segments = [segment(path) for path in listed(tmp_path)]
    (tmp_path / "index.m3u8").write_text(full(segments))
    samples = sum(ended["samples"] for ended in mixer.ipc.reported("take_ended"))
    assert round(played(tmp_path / "index.m3u8") * RATE) == samples


def segment(path: Path) -> Segment:
    epoch, take = (int(part[1:]) for part in path.parts[-3:-1])
    return Segment(epoch, take, int(path.stem), duration(path))


def test_another_epoch_continues_the_live_playlist(tmp_path):
    for epoch in (1, 2):
        mixer = VirtualMixer(tmp_path, epoch)
        mixer.publish("ada", ADA)
        mixer.run(9)
        mixer.stop()
    assert {path.parts[-3] for path in listed(tmp_path)} == {"e1", "e2"}
    gone = tag(tmp_path, "MEDIA-SEQUENCE")
    whole = sorted(tmp_path.glob("e*/t*/*.m4s"))
    assert listed(tmp_path) == whole[gone:]
    assert tag(tmp_path, "DISCONTINUITY-SEQUENCE") == 0


def test_a_full_disk_stops_the_recording_and_not_the_program(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(2.5)
    # Writing this file now fails as on a full disk, also for root.
    full_disk = tmp_path / "e1/t1/00002.m4s.part"
    full_disk.symlink_to("/dev/full")
    mixer.run(1)
    (trouble,) = mixer.ipc.reported("trouble")
    assert trouble["what"] == "disk_full"
    before = len(mixer.opus(0))
    mixer.run(4)
    assert len(mixer.opus(0)) == before + 200
    assert len(mixer.ipc.reported("recovered")) == 1
    assert [take["take"] for take in mixer.ipc.reported("take")] == [1, 2]
    mixer.stop()
    assert len(watch(tmp_path / "e1/t1").pictures) > 40
    assert len(watch(tmp_path / "e1/t2").pictures) > 10


def test_a_limit_on_the_size_of_files_is_reported_as_a_full_disk(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(1.5)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    try:
        mixer.run(1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert mixer.ipc.reported("trouble")[0]["what"] == "disk_full"
    assert not list(tmp_path.rglob("*.part"))
    assert listed(tmp_path)
    assert all(path.stat().st_size > 2000 for path in listed(tmp_path))


def test_a_directory_that_cannot_be_made_is_reported_as_a_disk_error(tmp_path):
    (tmp_path / "e1").write_text("in the way")
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(1.5)
    assert [trouble["what"] for trouble in mixer.ipc.reported("trouble")] == ["disk_error"]
    os.remove(tmp_path / "e1")
    mixer.run(4)
    assert [take["take"] for take in mixer.ipc.reported("take")] == [1]
    assert len(mixer.ipc.reported("recovered")) == 1


def test_the_recorded_sound_has_no_gap(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(6)
    mixer.stop()
    sound = watch(tmp_path / "e1/t1").sound[RATE // 2 : 5 * RATE]
    blocks = np.abs(sound[: len(sound) // TICK * TICK].reshape(-1, TICK)).max(axis=1)
    assert blocks.min() > 0.2


def test_sound_that_cannot_be_encoded_ends_the_take_and_is_reported(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(1.2)
    broken = np.full((TICK, 2), np.nan, np.float32)
    for number in range(RATE // TICK):
        at = mixer.program.sample + number * TICK
        mixer.program._takes.add_sound(at, broken, {"ada": None})
    assert mixer.ipc.reported("trouble")[0]["what"] == "disk_error"
    mixer.run(5)
    mixer.stop()
    assert mixer.ipc.reported("recovered")
    assert [taken["take"] for taken in mixer.ipc.reported("take")] == [1, 2]


class SlowDisk:
    """A disk that the test can stop: encoded media then waits; all other work is done at once."""

    def __init__(self, monkeypatch):
        self._waiting = []
        self._is_slow = False
        monkeypatch.setattr(Inline, "offer", lambda worker, item: self._offer(worker, item))

    def stop(self):
        self._is_slow = True

    def go_on(self):
        self._is_slow = False
        while self._waiting:
            work, item = self._waiting.pop(0)
            work(item)

    def _offer(self, worker, item):
        if self._is_slow and isinstance(worker._work.__self__, WriteQueue):
            self._waiting.append((worker._work, item))
        else:
            worker._work(item)
        return True


@pytest.fixture
def disk(monkeypatch):
    return SlowDisk(monkeypatch)


def trouble_of(mixer):
    return mixer.ipc.reported("trouble")


def test_a_disk_that_stops_for_half_a_minute_loses_neither_sound_nor_picture(tmp_path, disk):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(2)
    disk.stop()
    mixer.run(8)
    assert waiting(mixer) * 30 / 8 < MOST_WAITING / 10  # cameras make ten times as many
    disk.go_on()
    mixer.run(2)
    mixer.stop()
    assert not trouble_of(mixer)
    (ended,) = mixer.ipc.reported("take_ended")
    begin = mixer.ipc.reported("take")[0]["sample"]
    assert begin + ended["samples"] == 12 * RATE
    seen = watch(tmp_path / "e1/t1")
    assert [at for at, _ in seen.pictures] == list(range(begin, 12 * RATE, FRAME))


def waiting(mixer):
    """Return the bytes that wait to be written."""
    return mixer.program._takes._recorder._write_queue._waiting


def test_a_disk_that_stops_until_memory_is_full_ends_the_take_and_another_begins(
    tmp_path, disk, monkeypatch
):
    monkeypatch.setattr("rooms.media.mixer.recording.write_queue.MOST_WAITING", 100_000)
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(2)
    disk.stop()
    mixer.run(20)
    assert len(disk._waiting) * 2 < 20 * 75  # it does not go on queueing
    assert len(mixer.ipc.reported("slow")) == 1
    disk.go_on()
    mixer.run(3)
    mixer.stop()
    assert not trouble_of(mixer)
    first, second = mixer.ipc.reported("take_ended")
    assert [take["take"] for take in mixer.ipc.reported("take")] == [1, 2]
    for number, ended in ((1, first), (2, second)):
        seen = watch(tmp_path / f"e1/t{number}")
        assert len(seen.sound) == pytest.approx(ended["samples"], abs=1024)
        assert strength(seen.sound[RATE // 2 : -RATE // 2], ADA) > -20
    assert first["samples"] > 4 * RATE
    assert mixer.ipc.reported("take")[1]["sample"] == pytest.approx(22 * RATE, abs=RATE)


def test_a_machine_too_slow_to_encode_ends_the_take_and_another_begins_at_once(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(2.2)
    mixer.program._takes._recorder.handle(Lost(mixer.program.sample))
    mixer.run(2)
    mixer.stop()
    assert not trouble_of(mixer)
    first, second = mixer.ipc.reported("take")
    assert second["sample"] == pytest.approx(2.2 * RATE, abs=RATE / 5)
    lengths = [ended["samples"] for ended in mixer.ipc.reported("take_ended")]
    assert first["sample"] + lengths[0] == pytest.approx(2.2 * RATE, abs=RATE)
    assert second["sample"] + lengths[1] == pytest.approx(4.2 * RATE, abs=TICK)


def test_a_full_disk_is_reported_until_something_is_written_again(tmp_path, monkeypatch):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(1.5)
    with monkeypatch.context() as patch:

        def refuse(path, data):
            if path.name != "take.json":
                raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr("recordings.media.take_writer.write_whole", refuse)
        mixer.run(10)
        assert [trouble["what"] for trouble in trouble_of(mixer)] == ["disk_full"]
        assert not mixer.ipc.reported("recovered")
    mixer.run(6)
    assert len(mixer.ipc.reported("recovered")) == 1
    assert list(tmp_path.glob(f"e1/t{mixer.ipc.reported('take')[-1]['take']}/*.m4s"))
