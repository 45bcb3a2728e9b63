"""`manage.py up --demo` on ports and a folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys

from hotline.environment.kinds import ROOT
from tests.support.browser.site import free_port
from tests.support.eventually import eventually


class DemoSite:
    def __init__(self, data, minutes):
        self.written = data.with_suffix(".log")
        environment = {
            **os.environ,
            "HOTLINE_DATA": str(data),
            "PORT": str(free_port()),
            "MEDIA_PORT": str(free_port(socket.SOCK_DGRAM)),
            "MEDIA_ADDRESS": "127.0.0.1",
        }
        with self.written.open("w") as terminal:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--demo", str(minutes)],
                cwd=ROOT,
                env=environment,
                stdout=terminal,
                stderr=subprocess.STDOUT,
            )

    def shows(self, pattern, within=90):
        """What the first group of `pattern` is in what it wrote, as soon as it is there."""
        found = eventually(
            lambda: re.search(pattern, self.written.read_text()),
            lambda: f"no {pattern!r} in what it wrote:\n{self.written.read_text()}",
            within,
        )
        return found[1]

    def interrupt(self):
        """Ctrl-C; the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)
