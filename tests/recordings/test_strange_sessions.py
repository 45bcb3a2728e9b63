"""Sessions that are odd, from their end to the files that people get."""

import io

import av
import pytest
from django.utils import timezone

from recordings import tasks
from recordings.delivery.withdrawn_marks import is_withdrawn
from recordings.media.virtual_file import VirtualFile
from recordings.media.virtual_reader import VirtualReader
from recordings.models import Copy, Recording
from recordings.models.state_machine import PATIENCE
from rooms.models import Room
from tests.support.recordings.answers import answered_aloud
from tests.support.recordings.factories import NOON, RATE, record, writer_of

pytestmark = pytest.mark.django_db
EMOJI = "👩‍🚀" * 40  # 120 code points, and 40 signs to see


def content_of(copy):
    manifest = VirtualFile.load(copy.recording.directory / "copies" / copy.manifest)
    with VirtualReader(copy.recording.directory, manifest) as source:
        return source.read(manifest.length)


def all_made(recording):
    """End the session and make every kind of copy; return them by kind."""
    recording.room.end()
    tasks.seal(recording.pk)
    for copy in recording.copies.filter(state=Copy.OFFERED):
        assert copy.ask_for()
    tasks.reconcile()
    recording.refresh_from_db()
    assert recording.state == Recording.PUBLISHED
    made = {copy.kind: copy for copy in recording.copies.select_related("recording__room")}
    assert {copy.state for copy in made.values()} == {Copy.READY}, {
        kind: copy.reason for kind, copy in made.items()
    }
    return made


def length_of(copy):
    with av.open(io.BytesIO(content_of(copy))) as file:
        stream = file.streams.audio[0]
        return sum(frame.samples for frame in file.decode(stream)) / RATE


def chapters_in(copy):
    with av.open(io.BytesIO(content_of(copy))) as file:
        return [
            (float(one["start"] * one["time_base"]), one["metadata"]["title"])
            for one in file.chapters()
        ]


def ada_of(recording):
    return recording.room.seats.get(role="host").key


def test_an_answer_that_goes_on_across_two_takes_is_one_chapter(recording, ben):
    seat = recording.room.admit(ben)
    writer = writer_of(recording.directory)
    record(writer, seconds=15, speakers={ada_of(recording): (0, 15, 550)})
    record(writer, sample=60 * RATE, seconds=25, unix=NOON + 60)
    answered_aloud(seat, "Why?", NOON + 12, NOON + 62)  # 12 to 17 in the replay
    answered_aloud(seat, "How?", NOON + 30, NOON + 75)  # it began in the pause: 15 to 30
    made = all_made(recording)
    for kind in ("mp4", "mastered", "audiogram", "m4a", "mp3"):
        assert chapters_in(made[kind]) == [(0, "Welcome"), (12, "Why? · How?")], kind


def test_a_session_of_five_seconds_has_every_copy_and_no_chapter(recording, ben):
    seat = recording.room.admit(ben)
    record(writer_of(recording.directory), seconds=5, speakers={ada_of(recording): (0, 5, 550)})
    answered_aloud(seat, "Why?", NOON + 1, NOON + 1.5)
    for kind, copy in all_made(recording).items():
        assert length_of(copy) == pytest.approx(5, abs=0.1), kind
        if kind != "lossless":
            assert chapters_in(copy) == [], kind


def test_a_session_without_speech_has_every_copy_and_no_loudness(recording):
    record(writer_of(recording.directory), seconds=3, volume=0)
    made = all_made(recording)
    assert set(made) == {"mp4", "mp3", "m4a", "mastered", "audiogram"}
    for kind, copy in made.items():
        assert (copy.loudness, copy.loudness_missed) == (None, ""), kind
        assert length_of(copy) == pytest.approx(3, abs=0.1), kind


def test_a_title_of_120_emoji_is_in_every_copy_and_in_its_name(recording):
    Room.objects.filter(pk=recording.room_id).update(title=EMOJI)
    recording = Recording.objects.get(pk=recording.pk)
    record(writer_of(recording.directory), seconds=2)
    for kind, copy in all_made(recording).items():
        with av.open(io.BytesIO(content_of(copy))) as file:
            assert file.metadata["title"] == EMOJI, kind
        assert copy.filename.startswith("👩‍🚀👩‍🚀") and len(copy.filename.encode()) <= 255, kind


BEFORE_READY = (Recording.RECORDING, Recording.FAILED)
STATES = [
    *(Recording.RECORDING, Recording.SEALING, Recording.SEALED, Recording.CHECKING),
    *(Recording.CHECKED, Recording.PUBLISHED, Recording.FAILED),
]


@pytest.mark.parametrize("state", STATES)
def test_a_recording_that_is_withdrawn_in_any_state_is_refused_and_goes_on(
    recorded, state, ada, browser_of, django_capture_on_commit_callbacks
):
    if state not in BEFORE_READY:
        recorded.seal()
    long_ago = timezone.now() - PATIENCE * 2
    Recording.objects.filter(pk=recorded.pk).update(
        state=state, moved_at=long_ago, retry_at=long_ago
    )
    recorded.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        assert recorded.withdraw()
    assert is_withdrawn(recorded.directory)
    tasks.reconcile()
    recorded.refresh_from_db()
    assert recorded.state == Recording.PUBLISHED, "moderators may look at it"
    mp4 = recorded.copies.get(kind=Copy.MP4)
    assert browser_of(ada).get(f"/copies/{mp4.pk}/download").status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert recorded.restore()
    assert browser_of(ada).get(f"/copies/{mp4.pk}/download").status_code == 302


def test_a_session_that_ends_while_a_copy_of_another_is_made_has_its_mp4_at_once(
    recorded, ada, monkeypatch
):
    """The other session ends in the middle of the encoding of this one's MP3."""
    other = Room.start(ada, "Another")
    other.go_live()
    second = Recording.objects.get(room=other)
    record(writer_of(second.directory), seconds=2)
    render, states = Copy.render, []

    def end_another(self):
        if self.kind == Copy.MP3 and self.recording_id == recorded.pk and not states:
            other.end()
            tasks.seal(second.pk)
            states.append(second.copies.get(kind=Copy.MP4).state)
        return render(self)

    monkeypatch.setattr(Copy, "render", end_another)
    tasks.seal(recorded.pk)
    assert states == [Copy.READY]
    assert recorded.copies.get(kind=Copy.MP3).is_ready
