"""The sentences of the pre-flight about lengths and sizes near a bound."""

from dataclasses import replace

import pytest

from recordings.platforms import limits
from recordings.preflight_words import reason

SHORTS = limits().platforms[1]


@pytest.mark.parametrize(
    "seconds, length", [(180.004, "3:01"), (180.9, "3:01"), (181, "3:01"), (3600, "1:00:00")]
)
def test_a_length_that_is_refused_reads_as_longer_than_the_longest(seconds, length):
    said = reason(SHORTS, "length", SHORTS.length, seconds)
    assert said == f"It takes at most 3:00; this session lasts {length}."


def test_a_length_that_is_too_short_reads_as_shorter_than_the_shortest():
    said = reason(SHORTS, "length", replace(SHORTS.length, least=3), 2.99)
    assert said == "It takes 0:03 or longer; this session lasts 0:02."


def test_a_file_that_is_a_little_too_large_is_said_to_be():
    most = replace(SHORTS.length, most=512_000_000)
    said = reason(SHORTS, "bytes", most, 512_000_001)
    assert said == "It takes at most 512.0 MB; this file is a little larger."
