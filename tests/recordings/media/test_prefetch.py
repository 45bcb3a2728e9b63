import threading

import pytest

from recordings.media.prefetch import ahead
from recordings.media.progress import EVERY, Progress


def test_things_made_ahead_come_in_order():
    assert list(ahead(iter(range(100)), depth=3)) == list(range(100))


def test_what_making_them_raises_is_raised_where_they_are_used():
    def broken():
        yield 1
        raise OSError("the disk is gone")

    made = ahead(broken())
    assert next(made) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(made)


def test_nothing_is_made_for_somebody_who_has_gone():
    before = threading.active_count()
    made = ahead(iter(int, 1))
    next(made)
    made.close()
    assert threading.active_count() == before


def test_progress_is_told_once_a_second_and_is_never_complete():
    now, said = [0.0], []
    progress = Progress(said.append, lambda: now[0])
    for step in range(41):
        progress(step / 40)
        now[0] += EVERY / 8
    assert said == [0, 20, 40, 60, 80, 99]
