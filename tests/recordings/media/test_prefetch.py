import threading

import pytest

from recordings.media.prefetch import ahead
from recordings.media.progress import EVERY, Progress


def test_prefetched_items_come_in_order():
    assert list(ahead(iter(range(100)), depth=3)) == list(range(100))


def test_an_error_of_the_producer_is_raised_to_the_consumer():
    def broken():
        yield 1
        raise OSError("the disk is gone")

    made = ahead(broken())
    assert next(made) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(made)


def test_closing_the_iterator_ends_the_producers_thread():
    before = threading.active_count()
    made = ahead(iter(int, 1))
    next(made)
    made.close()
    assert threading.active_count() == before


def test_progress_is_reported_once_a_second_and_never_as_complete():
    now, reported = [0.0], []
    progress = Progress(reported.append, lambda: now[0])
    for step in range(41):
        progress(step / 40)
        now[0] += EVERY / 8
    assert reported == [0, 20, 40, 60, 80, 99]
