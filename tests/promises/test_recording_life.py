"""Workers are killed in each state, and the disk is full: the session is playable all the same."""

import random
from datetime import timedelta
from functools import partial

import av
import pytest
from django.db import connection
from django.utils import timezone

from recordings import tasks
from recordings.models import Copy, Recording
from recordings.models.state_machine import PATIENCE
from recordings.states import COPY, RECORDING
from rooms.media.ipc_protocol import PROGRAM_SOUND
from tests.support.eventually import eventually
from tests.support.mixer.process import RunningMixer
from tests.support.recordings.dying_worker import NEVER, run
from tests.support.recordings.factories import NOON, RATE, record, writer_of

pytestmark = pytest.mark.django_db(transaction=True)
STATES = ("sealing", "sealed", "checking", "checked", "published", "making", "ready")
SECONDS = 3
LOST = 2  # seconds that a stage may lose when it is killed
FULL = 20_000  # bytes of one file: less than the sound of the session takes


@pytest.fixture
def ended(live_room, tmp_path):
    """The recording of a session that has just ended: 3 seconds in two takes."""
    if connection.vendor != "sqlite":
        pytest.skip("a worker of its own has a database of its own")
    recording = Recording.objects.get(room=live_room)
    ada = live_room.seats.get().key
    writer = writer_of(recording.directory)
    record(writer, seconds=2, speakers={ada: (0, 2, 550)})
    record(writer, sample=60 * RATE, seconds=1, unix=NOON + 60, speakers={ada: (0, 1, 550)})
    live_room.end()
    return recording


def wait_for_the_dead():
    """Let the time pass after which a worker counts as dead, and a failure is tried again."""
    long_ago = timezone.now() - PATIENCE - timedelta(seconds=1)
    for model in (Recording, Copy):
        model.objects.filter(state__in=("sealing", "checking", "making")).update(moved_at=long_ago)
        model.objects.exclude(retry_at=None).update(retry_at=long_ago)


def test_every_state_of_work_is_one_in_which_a_worker_is_killed_here():
    working = {state for graph in (RECORDING, COPY) for state in graph.follow}
    at_rest = {
        "recording",
        "failed",
        "none",
        "erasing",
        "erased",
        "offered",
        "waiting",
        "cancelled",
    }
    assert working - at_rest == set(STATES)


@pytest.mark.parametrize("state", STATES)
def test_a_worker_that_is_killed_in_a_state_loses_nothing(ended, tmp_path, state):
    assert run(tmp_path, state) == -9
    wait_for_the_dead()
    tasks.reconcile()
    assert_whole(ended)


def test_a_full_disk_delays_the_copies_and_loses_nothing(ended, tmp_path):
    assert run(tmp_path, NEVER, FULL) == 0
    failed = ended.copies.filter(state=Copy.FAILED)
    assert [copy.reason for copy in failed.filter(retry_at=None)] == []
    assert failed.exists() and {copy.reason for copy in failed} == {"disk_full"}
    wait_for_the_dead()
    tasks.reconcile()
    assert_whole(ended)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(20))
def test_kills_and_full_disks_one_after_the_other_lose_nothing(ended, tmp_path, seed):
    chance = random.Random(seed)
    for _ in range(4):
        full = chance.choice([None, 0, 2_000, FULL, 60_000])
        run(tmp_path, chance.choice([*STATES, NEVER]), full)
        wait_for_the_dead()
    tasks.reconcile()
    assert_whole(ended)


@pytest.mark.heard
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(1, 21))]
)
def test_a_stage_that_is_killed_twice_loses_two_seconds_each_time_at_most(
    live_room, tmp_path, seed
):
    if connection.vendor != "sqlite":
        pytest.skip("a worker of its own has a database of its own")
    chance = random.Random(seed)
    recording = Recording.objects.get(room=live_room)
    heard = [play_and_kill(recording, epoch, chance.randint(60, 200)) for epoch in (1, 2)]
    live_room.end()
    run(tmp_path, chance.choice(STATES), chance.choice([None, 0, FULL]))
    wait_for_the_dead()
    tasks.reconcile()
    recording.refresh_from_db()
    assert recording.state == Recording.PUBLISHED
    made = recording.copies.exclude(state=Copy.OFFERED)
    assert {copy.state for copy in made} == {Copy.READY}
    assert seconds_of(recording.copies.get(kind=Copy.MP4)) >= sum(heard) - LOST * len(heard)


def play_and_kill(recording, epoch, frames):
    """Mix a voice until this many frames went out, and kill the mixer; return their seconds."""
    with RunningMixer(recording.directory, epoch=epoch) as mixer:
        mixer.publish(1, recording.room.seats.get().key, 440)
        sent = partial(mixer.of, PROGRAM_SOUND)
        eventually(lambda: len(sent()) >= frames, lambda: f"{len(sent())} frames", within=20)
        mixer.process.kill()
        mixer.process.wait(5)
        return len(sent()) * 0.02


def assert_whole(recording):
    recording.refresh_from_db()
    assert recording.state == Recording.PUBLISHED
    made = recording.copies.exclude(state=Copy.OFFERED)
    assert {copy.state for copy in made} == {Copy.READY}
    for copy in made.exclude(kind=Copy.TRACK):
        assert seconds_of(copy) == pytest.approx(SECONDS, abs=0.1), copy.kind


def seconds_of(copy):
    """The length of a copy, by decoding all of it."""
    from recordings.media.virtual_file import VirtualFile

    directory = copy.recording.directory
    manifest = VirtualFile.load(directory / "copies" / copy.manifest)
    content = bytearray()
    for name, offset, length in manifest.parts:
        content += (directory / name).read_bytes()[offset : offset + length]
    path = directory / f"read-{copy.pk}"
    path.write_bytes(content)
    with av.open(str(path)) as file:
        samples = sum(frame.samples for frame in file.decode(audio=0))
    return samples / RATE
