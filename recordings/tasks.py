"""Tasks of the worker: sealing of recordings, and the copies made of them."""

import logging
import threading

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
    settle_audiences()
    for share in Share.objects.unsettled():
        try:
            share.settle()
        except OSError:
            logger.exception("the address of share %s waits for the disk", share.pk)
    end_deleted_shares()
    for recording in Recording.objects.unsettled():
        try:
            recording.settle()
        except OSError:  # a full disk must not stop the remaining work
            logger.exception("moderators' word on room %s waits for the disk", recording.room_id)
    finish_erasing(Recording.objects.erasing())
    StoredFile.sweep()
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
        try:
            recording.finish_erasing()
        except OSError:
            logger.exception("the recording of room %s is not erased yet", recording.room_id)


def finish(recordings: RecordingQuerySet) -> None:
    """Do the quick work for all recordings first, then encode unless this process already does.

    `reconcile` later finds the recordings that were not encoded.
    """
    for recording in recordings.all():
        recording.finish()
    if encoding.acquire(blocking=False):
        try:
            for recording in recordings.all():
                recording.encode()
        finally:
            encoding.release()
