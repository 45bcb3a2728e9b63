import pytest

ELAPSED = "async (ms) => (await import('/js/lib/time.js')).elapsed(ms)"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (72, "1:12"), (1421, "23:41"), (3845, "1:04:05"), (-5, "0:00")],
)
def test_time_runs_as_people_read_it(bare, seconds, shown):
    assert bare.evaluate(ELAPSED, seconds * 1000) == shown
