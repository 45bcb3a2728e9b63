"""The demo, `manage.py up --demo`, on ports and a data folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys

from hotline.environment.converters import ROOT
from tests.support.browser.site import free_port
from tests.support.eventually import eventually
from tests.support.prepared import give


class DemoSite:
    def __init__(self, data, minutes):
        self.log = data.with_suffix(".log")
        data.mkdir(0o700)
        give(data)
        environment = {
            **os.environ,
            "HOTLINE_DATA": str(data),
            "PORT": str(free_port()),
            "MEDIA_PORT": str(free_port(socket.SOCK_DGRAM)),
            "MEDIA_ADDRESS": "127.0.0.1",
        }
        with self.log.open("w") as terminal:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--demo", str(minutes)],
                cwd=ROOT,
                env=environment,
                stdout=terminal,
                stderr=subprocess.STDOUT,
            )

    def wait_for_output(self, pattern, within=90):
        """Wait until the output matches `pattern`; return its first group."""
        found = eventually(
            lambda: re.search(pattern, self.log.read_text()),
            lambda: f"no {pattern!r} in its output:\n{self.log.read_text()}",
            within,
        )
        return found[1]

    def interrupt(self):
        """Press Ctrl-C; return the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)
