"""The command `manage.py web`: how it starts and stops."""

import os
import signal
import socket
import subprocess
import sys

import pytest
from django.conf import settings

from tests.support.crowd.address import answers
from tests.support.eventually import eventually
from tests.support.prepared import DATABASE, give_database


@pytest.fixture(autouse=True)
def database():
    give_database(settings.DATA / DATABASE)


def start(port):
    return subprocess.Popen(
        [sys.executable, "manage.py", "web", "--port", str(port)],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # As in a terminal, because a test run in the background may ignore SIGINT.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def test_ctrl_c_stops_the_web_server_without_output():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    web = start(port)
    eventually(lambda: answers(port), lambda: f"no answer; exit {web.poll()}", within=30)
    os.kill(web.pid, signal.SIGINT)
    output, _ = web.communicate(timeout=30)
    assert (web.returncode, output) == (0, "")


def test_a_port_in_use_is_reported_in_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        web = start(port)
        output, _ = web.communicate(timeout=30)
    assert web.returncode == 1
    assert f"Port {port} of 127.0.0.1 is taken" in output
