"""The queue of the worker does not grow while its threads are busy for long."""

import pytest

from hotline.celery import app as celery


@pytest.mark.parametrize("name", celery.conf.beat_schedule)
def test_a_run_that_nobody_has_begun_expires_when_the_next_one_is_due(name):
    entry = celery.conf.beat_schedule[name]
    assert 0 < entry["options"]["expires"] <= entry["schedule"]


def test_a_worker_takes_no_run_before_a_thread_is_free():
    assert celery.conf.worker_prefetch_multiplier == 1
