"""The recording that a mixer writes to disk: takes, segments, tracks and playlists."""

import json
from pathlib import Path

import numpy as np
import pytest

from recordings.media.playlist import Segment, full
from rooms.media.mixer.clock import FRAME, RATE, TICK
from tests.support.mixer.sounds import strength, tone
from tests.support.mixer.virtual import Film, VirtualMixer
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


def test_the_recorded_sound_has_no_gap(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(6)
    mixer.stop()
    sound = watch(tmp_path / "e1/t1").sound[RATE // 2 : 5 * RATE]
    blocks = np.abs(sound[: len(sound) // TICK * TICK].reshape(-1, TICK)).max(axis=1)
    assert blocks.min() > 0.2
