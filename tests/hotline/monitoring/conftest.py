import pytest

from hotline.monitoring import board


@pytest.fixture
def server():
    with board.client() as server:
        server.delete(*server.keys("hotline:process*"), "none")
        yield server
