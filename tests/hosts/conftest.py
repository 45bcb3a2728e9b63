"""A site on several hosts, which all scenarios share, and a live room for each."""

import pytest

from hotline.demo import person
from tests.support import nginx
from tests.support.hosts.network import joined_hosts
from tests.support.hosts.site import running_site
from tests.support.postgres import NoServer

ONE_MACHINE = pytest.StashKey[bool]()


def pytest_terminal_summary(terminalreporter, config):
    if config.stash.get(ONE_MACHINE, False):
        terminalreporter.write_line(
            "tests/hosts: network namespaces are not allowed here, so that all hosts were this"
            " machine, with separate ports, and no network was cut."
        )


@pytest.fixture(scope="package")
def network(request):
    """The hosts; this thread is on the people's."""
    with joined_hosts() as network, network["people"].entered():
        request.config.stash[ONE_MACHINE] = network.is_one_machine
        yield network


@pytest.fixture(scope="package")
def site(network, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hosts")
    program = nginx.program(folder)
    if program is None:
        pytest.skip("there is no nginx")
    try:
        with running_site(network, folder, program) as site, pytest.MonkeyPatch.context() as patch:
            patch.setenv("SSL_CERT_FILE", str(folder / "front/certificate.pem"))
            person.trust.cache_clear()
            yield site
            person.trust.cache_clear()
    except NoServer as reason:
        pytest.skip(str(reason))
