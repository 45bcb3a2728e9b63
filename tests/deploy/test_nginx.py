"""nginx as `deploy/` configures it: what passes through it, and whom the site believes then."""

import contextlib
import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from websockets.sync.client import connect

from tests.support import nginx as support
from tests.support.nginx import HOST, serving_nginx
from tests.support.site_in_a_process import TEXTS, running


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running("door", tmp_path_factory.mktemp("site")) as process:
        yield process


@pytest.fixture(scope="module")
def nginx(site, nginx_program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("front")
    with serving_nginx(folder, nginx_program, [site.port], folder / "recordings") as nginx:
        yield nginx


def test_nginx_takes_the_configuration_without_a_warning(nginx_program, tmp_path):
    path = support.configure(tmp_path, 8443, [8000], tmp_path / "recordings")
    options = ["-t", "-e", f"{tmp_path}/errors", "-p", str(tmp_path), "-c", str(path)]
    tried = subprocess.run([nginx_program, *options], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    assert "[warn]" not in tried.stderr and "[emerg]" not in tried.stderr


def test_the_clients_address_is_the_one_that_nginx_saw(nginx):
    status, _, scope = nginx.ask(
        "/scope", X_Forwarded_For="9.9.9.1, 9.9.9.2", X_Forwarded_Proto="http", X_Real_IP="9.9.9.3"
    )
    scope = json.loads(scope)
    assert status == 200
    assert (scope["client"], scope["scheme"], scope["host"]) == ("127.0.0.1", "https", HOST)
    assert not [name for name in scope if "forwarded" in name or "real-ip" in name]


def test_sockets_pass(nginx):
    address, origin = f"ws://{HOST}/texts", f"https://{HOST}"
    with nginx.tls() as encrypted, connect(address, sock=encrypted, origin=origin) as page:
        assert [page.recv(timeout=20) for _ in TEXTS] == TEXTS


def test_a_body_that_is_too_large_is_refused(nginx):
    assert nginx.ask("/body", "POST", bytes(100_000))[2] == b"100000"
    assert nginx.ask("/body", "POST", bytes(200_000))[0] == 413


def test_addresses_that_open_something_are_in_no_log(nginx):
    nginx.ask("/setup/the-owners-link")
    assert nginx.accesses == ""


def test_metrics_and_the_location_of_files_are_nobodys(nginx):
    for path in ("/metrics", "/hotline-files/", "/hotline-files/key/index.m3u8"):
        assert nginx.ask(path)[0] == 404


@contextlib.contextmanager
def knowing(*paths):
    """A web server that has these paths alone; yields its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path in paths else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            serving.join()


def test_a_static_file_is_asked_of_the_other_web_server_during_an_upgrade(nginx_program, tmp_path):
    new, old = "/static/app.2.css", "/static/app.1.css"
    with (
        knowing(new) as one,
        knowing(old) as other,
        serving_nginx(tmp_path, nginx_program, [one, other], tmp_path) as nginx,
    ):
        assert {nginx.ask(path)[0] for path in [new] * 4 + [old] * 4} == {200}
        assert nginx.ask("/static/app.3.css")[0] == 404


def test_a_second_web_server_takes_over_from_one_that_is_gone(
    site, nginx_program, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("two")
    with running("door", tmp_path_factory.mktemp("other")) as other:
        webs = [other.port, site.port]
        with serving_nginx(folder, nginx_program, webs, folder / "recordings") as nginx:
            assert nginx.ask("/scope")[0] == 200
            other.process.kill()
            other.process.wait(10)
            assert [nginx.ask("/scope")[0] for _ in range(10)] == [200] * 10
