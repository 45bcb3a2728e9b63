"""A disk that is full, slow or broken, and a machine that is too slow: the program goes on."""

import errno
import os
import resource

import numpy as np
import pytest

from rooms.media.mixer.clock import FRAME, RATE, TICK
from rooms.media.mixer.recording.sound_queue import Lost
from rooms.media.mixer.recording.write_queue import MOST_WAITING, WriteQueue
from tests.support.mixer.sounds import strength
from tests.support.mixer.virtual import Inline, VirtualMixer
from tests.support.mixer.watching import listed, watch

ADA = 440  # Hz


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

        def refuse(segment, chunk):
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr("recordings.media.open_segment.OpenSegment.append", refuse)
        mixer.run(10)
        assert [trouble["what"] for trouble in trouble_of(mixer)] == ["disk_full"]
        assert not mixer.ipc.reported("recovered")
    mixer.run(6)
    assert len(mixer.ipc.reported("recovered")) == 1
    assert list(tmp_path.glob(f"e1/t{mixer.ipc.reported('take')[-1]['take']}/*.m4s"))
