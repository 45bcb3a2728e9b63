import logging
import os
import time
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING

from celery import Celery
from celery.beat import EmbeddedService, Scheduler
from celery.signals import (
    after_setup_logger,
    task_postrun,
    worker_init,
    worker_ready,
    worker_shutdown,
)

if TYPE_CHECKING:
    from hotline.monitoring.snapshot import Snapshot

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")

_last_task: float | None = None  # Unix seconds
_ends: list[Callable[[], None]] = []

app = Celery("hotline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["rooms.live", "hotline.status"])  # they are no apps of Django's


@after_setup_logger.connect
def be_brief(logger: logging.Logger, **_: object) -> None:
    """Give our filter and formatter to the log handlers that replace those of our settings."""
    from django.conf import settings

    from hotline.core.outages import OneLineFilter
    from hotline.logs.lines import LineFormatter

    for handler in logger.handlers:
        handler.addFilter(OneLineFilter())
        handler.setFormatter(LineFormatter(settings.LOG_FORMAT, settings.LOG_SECRETS))


@worker_init.connect
def look_at_the_database(**_: object) -> None:
    """Exit with a sentence if the database is none for this worker.

    Limit the waits for it first: a task that waited for ever would keep one of two threads.
    """
    import django

    django.setup()  # Celery does it after this signal
    from hotline.accounts import start_check
    from hotline.core import postgres

    postgres.limit_waits(postgres.WORKER_PATIENCE)
    start_check.look_or_exit()


@worker_ready.connect
def try_the_store_of_copies(**_: object) -> None:
    """Log whether finished copies can be stored, in a thread because a store may be slow."""
    from recordings.delivery import copies_store

    Thread(target=copies_store.try_out, daemon=True).start()


@worker_ready.connect
def report(**_: object) -> None:
    """Report the numbers of this worker, and look at its clock, each from a thread of its own."""
    from hotline.monitoring.clock_watch import ClockWatch
    from hotline.monitoring.reporter import Reporter, own_name

    note_task()  # a worker that never ends a task is told from one that has just begun by this time
    clock = ClockWatch("What is deleted or mailed after hours or days is early or late.")
    clock.run_in_thread()

    def gather(snapshot: "Snapshot") -> None:
        snapshot.set("hotline_last_task_timestamp_seconds", _last_task)
        snapshot.set("hotline_clock_ahead_seconds", clock.ahead)

    _ends.append(Reporter("worker", own_name(), gather).run_in_thread())


@worker_shutdown.connect
def report_no_more(**_: object) -> None:
    for end in _ends:
        end()


@task_postrun.connect
def note_task(**_: object) -> None:
    global _last_task
    _last_task = time.time()


@worker_ready.connect
def tick(**_: object) -> None:
    """Run Celery beat in a thread of the worker.

    The process that `--beat` forks would cost 80 MB and outlive a killed worker. Any number of
    workers may run beat, because each periodic task is claimed by the row it changes.
    """
    beat = EmbeddedService(app, thread=True, scheduler_cls=Scheduler)
    assert isinstance(beat, Thread), "thread=True makes a thread"
    beat.start()
