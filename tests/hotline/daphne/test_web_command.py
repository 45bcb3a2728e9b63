"""`manage.py web` as people start and stop it."""

import os
import signal
import socket
import subprocess
import sys

from django.conf import settings

from tests.support.crowd.address import answers
from tests.support.eventually import eventually


def start(port):
    return subprocess.Popen(
        [sys.executable, "manage.py", "web", "--port", str(port)],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # As from a terminal: a runner in the background may have had SIGINT ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def test_ctrl_c_stops_it_without_a_word():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    web = start(port)
    eventually(lambda: answers(port), lambda: f"no answer; exit {web.poll()}", within=30)
    os.kill(web.pid, signal.SIGINT)
    said, _ = web.communicate(timeout=30)
    assert (web.returncode, said) == (0, "")


def test_a_port_that_is_taken_is_told_in_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        web = start(port)
        said, _ = web.communicate(timeout=30)
    assert web.returncode == 1
    assert f"Port {port} of 127.0.0.1 is taken" in said
