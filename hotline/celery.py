import os

from celery import Celery
from celery.beat import EmbeddedService, Scheduler
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")

app = Celery("hotline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def tick(**_):
    """Beat as a thread: the process that `--beat` forks costs 80 MB and outlives a killed worker.

    Any number of workers may tick: every periodic task is claimed by the row it changes.
    """
    EmbeddedService(app, thread=True, scheduler_cls=Scheduler).start()
