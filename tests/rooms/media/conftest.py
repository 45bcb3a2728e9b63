"""For tests of what a media server frees."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Without the collector of cyclic garbage, because a media server calls it seldom."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
