"""A small soak, and the verdict's own sense for what grows and what is noise."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from tests.soak.slopes import slope
from tests.soak.verdict import at_most

NOISE = np.random.default_rng(11)
MINUTES = np.arange(0, 5, 1 / 30)


def life(per_minute, noise=1.0, level=100.0, wave=0.0):
    """Pairs of (minute, number), with a slope, noise, and a slow wave as of a cache."""
    numbers = level + per_minute * MINUTES + noise * NOISE.standard_normal(len(MINUTES))
    numbers += wave * np.sin(MINUTES * 2 * np.pi)
    return list(zip(MINUTES, numbers, strict=True))


def test_what_grows_is_found_beneath_the_noise():
    found = slope([life(2.0)])
    assert found.surely > 1 and found.per_minute == pytest.approx(2, abs=0.5)


def test_noise_alone_grows_surely_by_nothing():
    for wave in (0, 3):
        assert slope([life(0, wave=wave)]).surely == 0


def test_a_program_that_was_started_again_at_another_level_has_not_grown():
    assert slope([life(0, level=100), life(0, level=300)]).surely == 0
    assert slope([life(2, level=300), life(2, level=100)]).surely > 1


def test_a_life_that_is_too_short_says_nothing():
    assert slope([[(0, 1), (1, 2)]]) is None


def test_a_number_that_never_changes_has_no_slope():
    found = slope([[(minute, 7.0) for minute in MINUTES]])
    assert found.per_minute == 0 and found.error == 0


def test_lateness_is_read_from_cumulative_buckets():
    buckets = {0.01: 90, 0.1: 98, 1.0: 100, float("inf"): 100}
    assert at_most(buckets, 0.9) == 0.01 and at_most(buckets, 0.99) == 1.0
    assert at_most({}, 0.99) is None


ALWAYS = (
    "of them lost or stored twice",
    "copies that can't be decoded",
    "damaged or missing segments",
    "without an MP4 in the end",
)


@pytest.mark.parametrize(
    "minutes", [0.3, pytest.param(20, marks=pytest.mark.prove)], ids=["small", "long"]
)
def test_a_site_with_people_and_kills_keeps_what_it_acknowledged(minutes):
    """How late and how large things are is judged in the long form, on a machine of its own.

    The small form is one session, in which web and worker are killed.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak", "--minutes", str(minutes)],
        capture_output=True,
        text=True,
        env={key: value for key, value in os.environ.items() if key != "SOAK_LOG"},
        timeout=60 * minutes + 300,
    )
    said = done.stdout + done.stderr
    for what in ALWAYS:
        assert re.search(rf"{what} +0 +≤ 0 +yes", done.stdout), said
    assert re.search(r"sessions that ended +[1-9]\d* +≥ 1 +yes", done.stdout), said
    assert re.search(r"killed: {'web'", done.stderr), said
    assert done.returncode == 0 or minutes < 1, said
