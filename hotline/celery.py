import os

from celery import Celery
from celery.beat import EmbeddedService, Scheduler
from celery.signals import after_setup_logger, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")

app = Celery("hotline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@after_setup_logger.connect
def be_brief(logger, **_):
    """The worker replaces the handlers of our settings by its own."""
    from hotline.core.outages import OneLineFilter

    for handler in logger.handlers:
        handler.addFilter(OneLineFilter())


@worker_ready.connect
def tick(**_):
    """Beat as a thread: the process that `--beat` forks costs 80 MB and outlives a killed worker.

    Any number of workers may tick: every periodic task is claimed by the row it changes.
    """
    EmbeddedService(app, thread=True, scheduler_cls=Scheduler).start()
