import pytest

from tests.support import nginx


@pytest.fixture(scope="session")
def nginx_program(tmp_path_factory):
    found = nginx.program(tmp_path_factory.mktemp("nginx"))
    if found is None:
        pytest.skip("there is no nginx")
    return found
