from celery import shared_task

from .models import Recording


@shared_task
def seal(recording_id):
    """At least once after a room's end: its recording is sealed and its copies are made."""
    for recording in Recording.objects.over().filter(pk=recording_id):
        recording.finish()


@shared_task
def reconcile():
    """Every few seconds, by anybody: whatever a crash left unsealed or unmade is finished."""
    for recording in Recording.objects.unfinished():
        recording.finish()
