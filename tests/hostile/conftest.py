from collections.abc import AsyncIterator

import pytest

from hotline.accounts.models import Site
from hotline.limits import TABLE
from rooms.media.network import UdpMux
from tests.support.limits import bucket_of
from tests.support.site_in_a_process import running


@pytest.fixture
async def udp_mux() -> AsyncIterator[UdpMux]:
    udp_mux = await UdpMux.open(addresses=["127.0.0.1"], port=0)
    yield udp_mux
    await udp_mux.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server in a process of its own."""
    with running("flow", tmp_path_factory.mktemp("requests")) as process:
        yield process


@pytest.fixture
def keep_one_scope(monkeypatch):
    """A function that keeps one scope of a limit, with `burst` tokens, and drops the others."""

    def keep_one_scope(name, burst=2, **kept):
        only = {scope: () for scope in ("person", "address", "room", "site")}
        (scope,) = kept.values()
        monkeypatch.setitem(
            TABLE, name, TABLE[name]._replace(**only | {scope: (bucket_of(burst),)})
        )

    return keep_one_scope


@pytest.fixture
def no_tokens_come_back(monkeypatch):
    """Keep the table's bursts, but let no token come back while a test runs."""
    for name, limit in TABLE.items():
        scopes = [tuple(bucket_of(bucket.burst) for bucket in scope) for scope in limit[1:]]
        monkeypatch.setitem(TABLE, name, type(limit)(limit.sentence, *scopes))


@pytest.fixture
def site_with_open_sign_up(adas_site):
    Site.objects.update(sign_up=Site.ANYBODY)
    return adas_site
