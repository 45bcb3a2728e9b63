"""Workers whose clock is wrong by minutes: they take no work from one another, and none is lost."""

from datetime import timedelta

import pytest

from recordings.models import Copy, Recording
from recordings.models.retries import PAUSE
from recordings.models.state_machine import PATIENCE
from tests.support.wrong_clock import on_machine, right_now

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=30)
WRONG = [
    pytest.param(one, other, id=f"one {one:+}, other {other:+}")
    for one, other in ((0, 30), (0, -30), (-30, 0), (30, 0))
]


@pytest.fixture
def mp3(recorded):
    """The MP3 of a session, which waits for a worker."""
    recorded.finish()
    return recorded.copies.get(kind=Copy.MP3)


@pytest.mark.parametrize(("one", "other"), WRONG)
def test_a_copy_that_is_being_made_is_left_to_its_worker(mp3, one, other):
    with on_machine(one):
        assert mp3.move(Copy.WAITING, Copy.MAKING)
        mp3.advance(10)
    with on_machine(other):
        theirs = Copy.objects.get(pk=mp3.pk)
        assert theirs not in Copy.objects.waiting()
        assert not theirs.claim(Copy.WAITING, Copy.MAKING)
    with on_machine(one):
        mp3.advance(20)


@pytest.mark.parametrize(("one", "other"), WRONG)
def test_the_copy_of_a_dead_worker_is_made_by_another(mp3, one, other):
    with on_machine(one):
        mp3.move(Copy.WAITING, Copy.MAKING)
    Copy.objects.filter(pk=mp3.pk).update(moved_at=right_now() - PATIENCE - MOMENT)
    with on_machine(other):
        assert mp3 in Copy.objects.waiting()
        assert Copy.objects.get(pk=mp3.pk).claim(Copy.WAITING, Copy.MAKING)


@pytest.mark.parametrize(("one", "other"), WRONG)
def test_a_recording_is_sealed_by_one_worker(recorded, one, other):
    with on_machine(one):
        assert recorded.move(Recording.RECORDING, Recording.SEALING)
    with on_machine(other):
        theirs = Recording.objects.get(pk=recorded.pk)
        assert theirs not in Recording.objects.unfinished()
        assert not theirs.seal()
    Recording.objects.update(moved_at=right_now() - PATIENCE - MOMENT)
    with on_machine(other):
        assert theirs in Recording.objects.unfinished()


@pytest.mark.parametrize("ahead", [30, -30])
def test_what_a_full_disk_refused_is_tried_again_after_the_pause(recorded, ahead):
    with on_machine(ahead):
        retry_at = {"retry_at": recorded.after(OSError(28, "full"))["retry_at"]}
        recorded.move(Recording.RECORDING, Recording.SEALING)
        recorded.move(Recording.SEALING, Recording.FAILED, **retry_at)
        assert abs(recorded.retry_at - right_now() - PAUSE) < MOMENT
        assert recorded not in Recording.objects.unfinished()
        assert not recorded.seal()
    Recording.objects.update(retry_at=right_now() - timedelta(seconds=1))
    with on_machine(ahead):
        assert recorded in Recording.objects.unfinished()
        assert Recording.objects.get().seal()


@pytest.mark.parametrize(("one", "other"), WRONG)
def test_files_of_former_copies_stay_while_links_to_them_are_valid(mp3, one, other):
    with on_machine(one):
        mp3.make()
    with on_machine(other):
        assert mp3.recording not in Recording.objects.untidy()
    Recording.objects.update(tidy_at=right_now() - timedelta(seconds=1))
    with on_machine(other):
        assert mp3.recording in Recording.objects.untidy()


@pytest.mark.parametrize(("one", "other"), WRONG)
def test_a_worker_that_may_still_write_is_waited_for_before_an_erasure(recorded, one, other):
    with on_machine(one):
        recorded.move(Recording.RECORDING, Recording.SEALING)
        recorded.erase(Recording.EXPIRY)
    with on_machine(other):
        theirs = Recording.objects.get()
        assert not theirs.finish_erasing()
    Recording.objects.update(retry_at=right_now() - timedelta(seconds=1))
    with on_machine(other):
        assert Recording.objects.get().finish_erasing()
