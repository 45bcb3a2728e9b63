"""A web server or a worker whose clock is wrong says so in its log."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack

import pytest

from hotline.environment.converters import ROOT
from tests.support.browser.site import free_port
from tests.support.eventually import eventually
from tests.support.prepared import DATABASE, give_database
from tests.support.valkey import serving_valkey
from tests.support.wrong_clock import wrong_clock

WEB = ["manage.py", "web"]
WORKER = ["-m", "celery", "--app", "hotline.celery", "--quiet", "worker", "--pool", "threads"]
AHEAD = 1800  # seconds


@pytest.mark.parametrize("program", [WEB, WORKER], ids=["web", "worker"])
@pytest.mark.parametrize(("ahead", "words"), [(AHEAD, "ahead of"), (-AHEAD, "behind")])
def test_the_log_says_how_wrong_the_clock_is(program, ahead, words, tmp_path):
    data = tmp_path / "data"
    data.mkdir(0o700)
    give_database(data / DATABASE)
    if program is WEB:
        program = [*WEB, "--port", str(free_port(socket.SOCK_STREAM))]
    environment = {**os.environ, "HOTLINE_DATA": str(data)}
    environment |= wrong_clock(tmp_path / "clock", ahead)
    log = tmp_path / "log"
    with ExitStack() as stack:
        stack.enter_context(serving_valkey(data))
        output = stack.enter_context(log.open("w"))
        running = subprocess.Popen(
            [sys.executable, *program], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
        stack.callback(running.wait, 30)
        stack.callback(running.terminate)
        said = f"The clock of this machine is 1800 s {words} that of the database"
        eventually(lambda: said in log.read_text(), log.read_text, within=60)
