import pytest

from tests.support.recordings.factories import NOON, RATE, record, writer_of


@pytest.fixture
def room(tmp_path):
    """Six seconds with Ben, eleven seconds in which the disk was full, four seconds with Ada."""
    directory = tmp_path / "room"
    writer = writer_of(directory)
    record(writer, seconds=6, speakers={"ben": (1, 5, 660)})
    record(writer, sample=17 * RATE, seconds=4, unix=NOON + 17, speakers={"ada": (0, 4, 550)})
    return directory
