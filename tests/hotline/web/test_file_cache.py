"""Files that many clients request at about the same time."""

from pathlib import Path

import pytest

from hotline.web.file_cache import IDLE, FileCache


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> FileCache[bytes]:
    return FileCache(limit=10, clock=clock)


@pytest.fixture
def read() -> "Reader":
    return Reader()


class Reader:
    """Returns the name of a file as its content; `names` are those that it read."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, path: Path) -> bytes:
        self.names.append(path.name)
        return path.name.encode()


async def test_a_file_that_is_asked_for_again_is_read_once(cache, read):
    for _ in range(2):
        assert await cache.get(Path("one"), read) == b"one"
    assert read.names == ["one"]


async def test_the_least_used_files_are_dropped_beyond_the_limit(cache, read):
    for name in ("one", "two", "one", "three", "four"):
        await cache.get(Path(name), read)
    assert cache.weight <= cache.limit
    await cache.get(Path("four"), read)
    assert read.names == ["one", "two", "three", "four"]
    await cache.get(Path("two"), read)
    assert read.names[-1] == "two"


async def test_a_file_that_nobody_has_used_for_a_while_is_dropped(cache, read, clock):
    await cache.get(Path("one"), read)
    await cache.get(Path("two"), read)
    clock.now += IDLE - 1
    await cache.get(Path("two"), read)
    clock.now += 2
    await cache.get(Path("six"), read)
    assert cache.weight == len("two") + len("six")
