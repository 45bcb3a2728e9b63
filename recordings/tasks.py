"""Tasks of the worker: sealing of recordings, and the copies made of them."""

import threading
from collections.abc import Callable
from functools import partial

from celery import shared_task

from hotline.accounts.models import Site
from hotline.core.task_parts import for_each, going_on

from .models import Recording, Share, StoredFile
from .models.audience import settle_audiences
from .models.disk_use import AT_ONCE
from .models.recording import RecordingQuerySet
from .models.retention import EARLY, WEEK
from .models.share import end_deleted_shares

# A process encodes one session at a time, so that a thread stays free for work that people wait
# for: the MP4 of a session that ends meanwhile.
encoding = threading.Lock()


@shared_task
def seal(recording_id: int) -> None:
    """Seal the recording of an ended room and make its copies. Runs at least once per room."""
    finish(lambda: Recording.objects.over().filter(pk=recording_id))


@shared_task
def erase(recording_id: int) -> None:
    """Delete what is marked to be erased. Runs at least once for each mark."""
    finish_erasing(lambda: Recording.objects.erasing().filter(pk=recording_id))


@shared_task
def reconcile() -> None:
    """Repair every few seconds what a crash left unsealed, uncopied, not withdrawn or not erased.

    Also what it left open that the hosts have closed, or shared that they have ended. Any worker
    may run it.
    """
    with going_on("the audiences of replays"):
        settle_audiences()
    for_each(Share.objects.unsettled, Share.settle, "the address of share")
    with going_on("the addresses of deleted shares"):
        end_deleted_shares()
    for_each(Recording.objects.unsettled, Recording.settle, "moderators' word on recording")
    finish_erasing(Recording.objects.erasing)
    with going_on("objects in the store that no copy needs"):
        StoredFile.sweep()
    for_each(Recording.objects.untidy, Recording.tidy, "the files of former copies of recording")
    finish(Recording.objects.unfinished)


@shared_task
def look_after_disk() -> None:
    """Warn hosts, mark recordings whose time is over, and measure what they take on the disk.

    It is safe to run at any time and in several processes.
    """
    site = Site.rules()

    def look_at_its_time(recording: Recording) -> None:
        recording.warn(site)
        recording.expire(site)

    expiring = partial(Recording.objects.expiring, site, within=WEEK + EARLY)
    for_each(expiring, look_at_its_time, "the end of recording")
    finish_erasing(Recording.objects.erasing)
    unmeasured = Recording.objects.unmeasured
    for_each(unmeasured, Recording.measure, "the size of recording", most=AT_ONCE)


def finish_erasing(recordings: Callable[[], RecordingQuerySet]) -> None:
    """Delete the files of all of them; a disk that refuses one is asked again later."""
    for_each(recordings, Recording.finish_erasing, "erasing recording")


def finish(recordings: Callable[[], RecordingQuerySet]) -> None:
    """Do the quick work for all recordings first, then encode unless this process already does.

    `reconcile` later finds the recordings that were not encoded.
    """
    for_each(recordings, _finish, "recording")
    if encoding.acquire(blocking=False):
        try:
            for_each(recordings, _encode, "the copies of recording")
        finally:
            encoding.release()


def _finish(recording: Recording) -> None:
    try:
        recording.finish()
    finally:
        recording.forget_takes()


def _encode(recording: Recording) -> None:
    try:
        recording.encode()
    finally:
        recording.forget_takes()
