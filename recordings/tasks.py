import logging
import threading

from celery import shared_task

from .models import Recording

logger = logging.getLogger(__name__)

# One session is encoded at a time in a process, so that of its threads one is left for what
# people wait for: the MP4 of a session that ends meanwhile.
encoding = threading.Lock()


@shared_task
def seal(recording_id):
    """At least once after a room's end: its recording is sealed and its copies are made."""
    finish(Recording.objects.over().filter(pk=recording_id))


@shared_task
def reconcile():
    """Every few seconds, by anybody: what a crash left unsealed, unmade or given out is mended."""
    for recording in Recording.objects.unsettled():
        try:
            recording.settle()
        except OSError:  # a disk that is full keeps nobody from what can be done
            logger.exception("moderators' word on room %s waits for the disk", recording.room_id)
    finish(Recording.objects.unfinished())


def finish(recordings):
    """Make what takes a blink for all, then encode; what finds no turn, `reconcile` finds."""
    for recording in recordings.all():
        recording.finish()
    if encoding.acquire(blocking=False):
        try:
            for recording in recordings.all():
                recording.encode()
        finally:
            encoding.release()
