"""The proxies of the README, as it sets them up: nginx and Caddy, where they are installed."""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess

import pytest
from websockets.sync.client import connect

from hotline.environment.converters import ROOT
from tests.support.browser.site import free_port
from tests.support.eventually import eventually
from tests.support.site_in_a_process import TEXTS, running

HOST = "live.example.org"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
CADDY = shutil.which("caddy")

pytestmark = pytest.mark.prove


def snippet(language):
    return re.search(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(), re.S)[1]


def nginx(folder, port, site, certificate, key):
    configuration = snippet("nginx").replace("listen 443", f"listen 127.0.0.1:{port}")
    configuration = configuration.replace("127.0.0.1:8000", f"127.0.0.1:{site.port}")
    configuration = re.sub(r"(ssl_certificate) .*;", rf"\1 {certificate};", configuration)
    configuration = re.sub(r"(ssl_certificate_key) .*;", rf"\1 {key};", configuration)
    temporary_folders = "".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    # Otherwise root's worker would be another user, who may not write here.
    user = "user root;" if os.geteuid() == 0 else ""
    path.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/errors;"
        f"events {{}} http {{ access_log off; {temporary_folders} {configuration} }}"
    )
    return [NGINX, "-e", f"{folder}/errors", "-c", str(path)]


def caddy(folder, port, site, certificate, key):
    configuration = snippet("caddyfile").replace(
        f"{HOST} {{", f"https://{HOST}:{port} {{\n    bind 127.0.0.1\n    tls {certificate} {key}"
    )
    configuration = configuration.replace("127.0.0.1:8000", f"127.0.0.1:{site.port}")
    path = folder / "Caddyfile"
    path.write_text(f"{{\n    admin off\n    auto_https disable_redirects\n}}\n{configuration}")
    return [CADDY, "run", "--adapter", "caddyfile", "--config", str(path)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running("door", tmp_path_factory.mktemp("site")) as process:
        yield process


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def port(request, site, tmp_path_factory):
    """The port of the proxy in front of the site."""
    if not {nginx: NGINX, caddy: CADDY}[request.param]:
        pytest.skip(f"{request.param.__name__} is not installed")
    folder, port = tmp_path_factory.mktemp("proxy"), free_port()
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        f" -subj /CN={HOST} -keyout {key} -out {certificate}".split(),
        check=True,
        capture_output=True,
    )
    with (folder / "log").open("w") as output:
        command = request.param(folder, port, site, certificate, key)
        proxy = subprocess.Popen(
            command, stdout=output, stderr=output, env={"HOME": str(folder)}, cwd=folder
        )
    try:
        eventually(lambda: listens(port), lambda: (folder / "log").read_text(), within=20)
        yield port
    finally:
        proxy.terminate()
        proxy.wait(10)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def tls(port):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as encrypted,
    ):
        yield encrypted


def ask(port, path="/scope", method="GET", body=None, host=HOST, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    with tls(port) as encrypted:
        connection = http.client.HTTPConnection(HOST)
        connection.sock = encrypted
        connection.request(method, path, body, {"Host": host, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_the_site_is_told_the_clients_address_and_scheme(port):
    status, scope = ask(port, X_Forwarded_For="9.9.9.1, 9.9.9.2", X_Forwarded_Proto="http")
    scope = json.loads(scope)
    assert status == 200
    assert (scope["client"], scope["scheme"], scope["host"]) == ("127.0.0.1", "https", HOST)
    assert not [name for name in scope if "forwarded" in name]


def test_websockets_pass_through_the_proxy(port):
    address, origin = f"ws://{HOST}/texts", f"https://{HOST}"
    with tls(port) as encrypted, connect(address, sock=encrypted, origin=origin) as page:
        assert [page.recv(timeout=10) for _ in TEXTS] == TEXTS


def test_forms_pass_through_the_proxy_and_large_bodies_do_not(port):
    assert ask(port, "/body", "POST", bytes(100_000)) == (200, b"100000")
    assert ask(port, "/body", "POST", bytes(200_000))[0] in (413, 502)


def test_a_download_passes_through_the_proxy_whole(port):
    status, content = ask(port, "/files/3000000")
    assert status == 200 and len(content) > 3_000_000
