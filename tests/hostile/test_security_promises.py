"""SECURITY.md names, for each promise, what holds it: all of that is there."""

import re

from hotline.environment.kinds import ROOT


def test_all_that_is_said_to_hold_a_promise_is_there():
    rows = [line for line in (ROOT / "SECURITY.md").read_text().splitlines() if line[:2] == "| "]
    assert len(rows) > 5
    for row in rows[1:]:
        _promise, held_by, tried_in = row.strip("| ").split(" | ")
        named = re.findall(r"`([^`]+)`", held_by), re.findall(r"`([^`]+)`", tried_in)
        assert all(named), row
        assert all((ROOT / path).exists() for paths in named for path in paths), row
