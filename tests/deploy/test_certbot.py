"""The programs that certbot runs for a new certificate, by the shell that certbot uses."""

import os
import subprocess

import pytest

from hotline.environment.converters import ROOT

FOLDER = ROOT / "deploy/certbot"
FILES = ["fullchain.pem", "privkey.pem"]
as_root = pytest.mark.skipif(os.getuid() != 0, reason="it gives files to another user")


@pytest.fixture
def lineage(tmp_path):
    """The folder in which certbot keeps a certificate: links, as it makes them."""
    archive, live = tmp_path / "archive", tmp_path / "live/live.example.org"
    archive.mkdir()
    live.mkdir(parents=True)
    for name in FILES:
        (archive / name).write_text(f"the first {name}")
        (live / name).symlink_to(archive / name)
    return live


@pytest.fixture
def told(tmp_path):
    """The file in which `docker` and `systemctl` of the test write what they were told."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("docker", "systemctl"):
        (programs / name).write_text(f'#!/bin/sh\necho "{name} $*" >> {tmp_path}/told\nexit 1\n')
        (programs / name).chmod(0o755)
    return tmp_path / "told"


def run(name, lineage, *changes):
    """Run a program of the folder with these words of it exchanged for others."""
    script = (FOLDER / name).read_text()
    for word, other in changes:
        assert word in script
        script = script.replace(word, other)
    programs = lineage.parents[1] / "bin"
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "RENEWED_LINEAGE": str(lineage)}
    subprocess.run(["/bin/sh", "-c", script], env=environment, check=True, timeout=30)


def kept(folder):
    """By the name of each file in a folder: its text, its user, and its rights."""
    found = {}
    for path in sorted(folder.iterdir()):
        status = path.stat()
        found[path.name] = (path.read_text(), status.st_uid, status.st_mode & 0o777)
    return found


@as_root
@pytest.mark.parametrize("which", ["the first", "the next"])
def test_nginx_of_compose_gets_each_certificate_and_is_told(which, lineage, told, tmp_path):
    given = ("/srv/hotline/certificates", str(tmp_path / "given"))
    run("for-compose.sh", lineage, given)
    for name in FILES:
        (lineage / name).resolve().write_text(f"{which} {name}")
    run("for-compose.sh", lineage, given)
    expected = {name: (f"{which} {name}", 10001, 0o400) for name in FILES}
    assert kept(tmp_path / "given/live/live.example.org") == expected
    assert told.read_text() == "docker exec hotline-nginx-1 nginx -s reload\n" * 2


@as_root
def test_coturn_gets_its_certificate_and_is_told_to_read_it(lineage, told, tmp_path):
    changes = ("/etc/turnserver", str(tmp_path / "given")), ("owner turnserver", "owner 10001")
    run("for-coturn.sh", lineage, *changes)
    expected = {name: (f"the first {name}", 10001, 0o400) for name in FILES}
    assert kept(tmp_path / "given") == expected
    assert told.read_text() == "systemctl kill --signal=SIGUSR2 coturn\n"


@pytest.mark.parametrize("name", ["for-compose.sh", "for-coturn.sh"])
def test_certbot_can_run_it(name):
    assert os.access(FOLDER / name, os.X_OK)
