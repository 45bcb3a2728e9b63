"""Tasks of the worker: sealing of recordings, and the copies made of them."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task

from hotline.accounts.models import Site

from .models import Recording, Share, StoredFile
from .models.audience import settle_audiences
from .models.recording import RecordingQuerySet
from .models.retention import EARLY, WEEK
from .models.share import end_deleted_shares

logger = logging.getLogger(__name__)

# A process encodes one session at a time, so that a thread stays free for work that people wait
# for: the MP4 of a session that ends meanwhile.
encoding = threading.Lock()


@shared_task
def seal(recording_id: int) -> None:
    """Seal the recording of an ended room and make its copies. Runs at least once per room."""
    finish(Recording.objects.over().filter(pk=recording_id))


@shared_task
def erase(recording_id: int) -> None:
    """Delete what is marked to be erased. Runs at least once for each mark."""
    finish_erasing(Recording.objects.erasing().filter(pk=recording_id))


@shared_task
def reconcile() -> None:
    """Repair every few seconds what a crash left unsealed, uncopied, not withdrawn or not erased.

    Also what it left open that the hosts have closed, or shared that they have ended. Any worker
    may run it.
    """
    with going_on("the audiences of replays"):
        settle_audiences()
    for share in Share.objects.unsettled():
        with going_on(f"the address of share {share.pk}"):
            share.settle()
    with going_on("the addresses of deleted shares"):
        end_deleted_shares()
    for recording in Recording.objects.unsettled():
        with going_on(f"moderators' word on room {recording.room_id}"):
            recording.settle()
    finish_erasing(Recording.objects.erasing())
    with going_on("objects in the store that no copy needs"):
        StoredFile.sweep()
    for recording in Recording.objects.untidy():
        with going_on(f"the files of former copies of room {recording.room_id}"):
            recording.tidy()
    finish(Recording.objects.unfinished())


@shared_task
def look_after_disk() -> None:
    """Warn hosts, mark recordings whose time is over, and measure what they take on the disk.

    It is safe to run at any time and in several processes.
    """
    site = Site.rules()
    for recording in Recording.objects.expiring(site, within=WEEK + EARLY):
        recording.warn(site)
        recording.expire(site)
    finish_erasing(Recording.objects.erasing())
    for recording in Recording.objects.unmeasured():
        recording.measure()


def finish_erasing(recordings: RecordingQuerySet) -> None:
    """Delete the files of all of them; a disk that refuses one is asked again later."""
    for recording in recordings:
        with going_on(f"erasing the recording of room {recording.room_id}"):
            recording.finish_erasing()


def finish(recordings: RecordingQuerySet) -> None:
    """Do the quick work for all recordings first, then encode unless this process already does.

    `reconcile` later finds the recordings that were not encoded.
    """
    for recording in recordings.all():
        with going_on(f"the recording of room {recording.room_id}"):
            recording.finish()
        recording.forget_takes()
    if encoding.acquire(blocking=False):
        try:
            for recording in recordings.all():
                with going_on(f"the copies of room {recording.room_id}"):
                    recording.encode()
                recording.forget_takes()
        finally:
            encoding.release()


@contextmanager
def going_on(what: str) -> Iterator[None]:
    """Log a failure and go on, because one recording must not hold up the work on all others.

    `reconcile` comes back to it within seconds.
    """
    try:
        yield
    except Exception:
        logger.exception("%s waits", what)
