"""The start of a take, as `take.json` says it."""

import pytest

from recordings.media.paths import read_found, read_start


def test_a_start_is_a_sample_and_a_unix_time(tmp_path):
    (tmp_path / "take.json").write_text('{"sample": 48000, "unix": 1.5, "found": {"e1/t1": 3}}')
    assert read_start(tmp_path) == (48_000, 1.5)
    assert read_found(tmp_path) == {"e1/t1": 3}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"sample": Infinity, "unix": 1, "found": {"e1/t1": Infinity}}',
        '{"sample": NaN, "unix": 1, "found": {"e1/t1": NaN}}',
        '{"sample": null, "unix": 1, "found": null}',
    ],
)
def test_a_start_that_is_not_well_formed_is_none(tmp_path, content):
    (tmp_path / "take.json").write_text(content)
    assert read_start(tmp_path) is None
    assert read_found(tmp_path) == {}
