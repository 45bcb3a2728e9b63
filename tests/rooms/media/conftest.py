import pytest


@pytest.fixture(autouse=True)
def any_port(settings):
    settings.MEDIA_PORT = 0
