"""The check of a recording that a test has written and damaged."""

from recordings.media.check.recording import check
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.recordings.factories import NOON

LENGTH = 21.0
"""Seconds from the first take's beginning to the second's end, of the `room` of these tests."""


def findings(room, ended_at=NOON + LENGTH):
    takes = read_takes(room)
    return check(room, takes, stretches(takes), ended_at)


def only(room, **times):
    found = findings(room, **times)
    assert len(found) == 1, found
    return found[0]


def track(room, take, seat):
    (path,) = (room / f"e1/t{take}/tracks").glob(f"{seat}-*.mp4")
    return path
