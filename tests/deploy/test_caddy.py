"""The site for Caddy, where Caddy is installed: files from the disk, and all else passed on."""

import contextlib
import http.client
import http.server
import shutil
import socket
import subprocess
import threading

import pytest

from hotline.environment.converters import ROOT
from tests.support.browser.site import free_port
from tests.support.eventually import eventually

CADDY = shutil.which("caddy")
SEGMENT = b"the bytes of a segment"

pytestmark = pytest.mark.skipif(CADDY is None, reason="Caddy is not installed")


class Web(http.server.BaseHTTPRequestHandler):
    """A web server that names a file for /segment, refuses /closed, and says the path else."""

    def do_GET(self):
        body = self.path.encode()
        self.send_response(403 if self.path == "/closed" else 200)
        if self.path == "/segment":
            body = b""
            self.send_header("X-Accel-Redirect", "/hotline-files/room/00000.m4s")
            self.send_header("Content-Type", "video/iso.segment")
            self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def caddy(tmp_path_factory):
    """A function that asks Caddy, and returns status, headers and body."""
    folder = tmp_path_factory.mktemp("caddy")
    (folder / "recordings/room").mkdir(parents=True)
    (folder / "recordings/room/00000.m4s").write_bytes(SEGMENT)
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    port = free_port()
    site = (ROOT / "deploy/caddy/Caddyfile").read_text()
    site = site.replace("/var/lib/hotline/recordings", f"{folder}/recordings")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{web.server_address[1]}")
    site = site.replace("live.example.org {", f"http://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text(f"{{\n    admin off\n}}\n{site}")
    command = [CADDY, "run", "--adapter", "caddyfile", "--config", "Caddyfile"]
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=folder, env={"HOME": str(folder)}, stdout=output, stderr=output
        )

    def listens():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def ask(path, **headers):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as asked:
            asked.request("GET", path, headers=headers)
            answer = asked.getresponse()
            return answer.status, answer.headers, answer.read()

    try:
        eventually(listens, log.read_text, within=20)
        yield ask
    finally:
        process.terminate()
        process.wait(10)
        web.shutdown()
        web.server_close()


def test_a_named_file_is_sent_from_the_disk_with_our_headers(caddy):
    status, headers, body = caddy("/segment")
    assert (status, body) == (200, SEGMENT)
    assert headers["Content-Type"] == "video/iso.segment"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Accel-Redirect" not in headers
    status, headers, body = caddy("/segment", Range="bytes=4-8")
    assert (status, body) == (206, SEGMENT[4:9])


def test_refusals_and_pages_pass_and_files_are_reached_in_no_other_way(caddy):
    assert caddy("/closed")[0] == 403
    assert caddy("/a/page")[2] == b"/a/page"
    assert caddy("/hotline-files/room/00000.m4s")[2] == b"/hotline-files/room/00000.m4s"
    assert caddy("/metrics")[0] == 404
