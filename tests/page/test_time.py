"""How long a session has lasted, as its page shows it."""

import pytest

ELAPSED = "async (ms) => (await import('/js/lib/time.js')).elapsed(ms)"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (72, "1:12"), (1421, "23:41"), (3845, "1:04:05"), (-5, "0:00")],
)
def test_elapsed_time_is_shown_in_hours_minutes_and_seconds(bare_page, seconds, shown):
    assert bare_page.evaluate(ELAPSED, seconds * 1000) == shown
