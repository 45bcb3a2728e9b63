import pytest

from recordings.models import Copy


@pytest.fixture
def published(recorded, s3):
    """Ada's ended session, of which no copy is made yet."""
    recorded.finish()
    return recorded


@pytest.fixture
def mp4(published):
    """The stored MP4 of the session."""
    copy = published.copies.get(kind=Copy.MP4)
    assert copy.make()
    return copy


@pytest.fixture
def mp3(published):
    """The MP3 of the session, which waits for a worker."""
    return published.copies.get(kind=Copy.MP3)
