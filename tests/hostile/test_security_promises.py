"""The table of promises in SECURITY.md: each names files, and all of them exist."""

import re

from hotline.environment.converters import ROOT


def test_every_file_that_security_md_names_exists():
    rows = [line for line in (ROOT / "SECURITY.md").read_text().splitlines() if line[:2] == "| "]
    assert len(rows) > 5
    for row in rows[1:]:
        _promise, held_by, tried_in = row.strip("| ").split(" | ")
        named = re.findall(r"`([^`]+)`", held_by), re.findall(r"`([^`]+)`", tried_in)
        assert all(named), row
        assert all((ROOT / path).exists() for paths in named for path in paths), row
