"""`make up` as a user who may not listen on the ports that are the system's."""

import os
import subprocess
import sys

import pytest

from hotline.environment.converters import ROOT

INSIDE = 'ip link set lo up && exec setpriv --bounding-set -net_bind_service "$@"'
WITHOUT_RIGHT = ["unshare", "--net", "sh", "-c", INSIDE, "sh"]


@pytest.fixture
def refused(tmp_path):
    """A function that returns what `up` says, without the right to ports below 1024."""
    try:
        tried = subprocess.run([*WITHOUT_RIGHT, "true"], capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if tried.returncode:
        pytest.skip("no namespace can be made here")

    def run(**environment):
        ended = subprocess.run(
            [*WITHOUT_RIGHT, sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env={**os.environ, "HOTLINE_DATA": str(tmp_path)} | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ended.returncode == 1, ended
        return (ended.stdout + ended.stderr).strip()

    return run


def test_a_port_of_the_system_is_not_called_taken(refused):
    assert refused(PORT="80") == (
        "This user may not listen on port 80: set PORT to one above 1023, and put a proxy in front."
    )


def test_a_media_port_of_the_system_is_not_called_taken(refused):
    assert refused(MEDIA_PORT="443", MEDIA_ADDRESS="127.0.0.1") == (
        "This user may not listen on UDP port 443: set MEDIA_PORT to one above 1023."
    )
