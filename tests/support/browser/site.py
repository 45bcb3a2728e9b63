"""A whole site as `make up` runs it, on ports and folders of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from redis import Redis

from hotline import environment
from tests.support.eventually import eventually
from tests.support.prepared import give
from tests.support.processes import children_of, command_of

ROOT = Path(__file__).resolve().parents[3]
CHILDREN = r"\b{name}\b"


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RunningSite:
    """`manage.py up`, whose static files and database are copies, because to make them takes 13 s
    of CPU; tests/hotline/supervisor/test_up.py starts a site in an empty folder.
    """

    def __init__(self, data, **environment):
        port = self._port = environment.get("PORT") or str(free_port())
        self.url = environment.get("HOTLINE_URL") or f"http://localhost:{port}"
        self.data = Path(data)
        self.lines = []
        give(self.data)
        environment = {
            **os.environ,
            "HOTLINE_DATA": str(data),
            "PORT": port,
            "MEDIA_PORT": str(free_port(socket.SOCK_DGRAM)),
            "MEDIA_ADDRESS": "",  # loopback, and the machine's own: Firefox sends to that alone
            **environment,
        }
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        try:
            self._wait_until_up()
        except BaseException:
            self.stop()  # nobody else knows of it yet
            raise

    def _wait_until_up(self):
        came_up = f"Hotline is at {self.url}"
        eventually(lambda: came_up in self.output, self.why_not("it never came up"), 180)
        # On a busy machine this line comes before the web server answers.
        eventually(lambda: self.answers, self.why_not("it does not answer"), 60)

    def why_not(self, what):
        return lambda: f"{what}; its output:\n{self.output}"

    @property
    def output(self):
        return "".join(self.lines)

    @property
    def owner_link(self):
        return re.search(r"http://\S+/setup/\S+", self.output)[0]

    @property
    def answers(self):
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self._port}", timeout=2):
            return True
        return False

    @property
    def pid(self):
        return self._process.pid

    def child(self, name):
        """The process id of one of its programs: web, media_server, worker or valkey."""
        return next(iter(self.children(name)), None)

    def children(self, name):
        """The process ids of a program and, after it, of its spare."""
        wanted = re.compile(CHILDREN.format(name=name))
        return [pid for pid in children_of(self._process.pid) if wanted.search(command_of(pid))]

    def kill(self, name):
        """Kill one of its programs, as by kill -9."""
        os.kill(self.child(name), signal.SIGKILL)

    def forget_limits(self):
        """Give all limits their tokens back, because a test does a day's work in a minute."""
        with Redis.from_url(environment.read({"HOTLINE_DATA": str(self.data)}).redis_url) as server:
            for key in server.scan_iter("hotline:limit:*"):
                server.delete(key)

    def stop(self):
        self._process.send_signal(signal.SIGINT)
        self._process.wait(20)
        self._reader.join(5)
        self._process.stdout.close()

    def _listen(self):
        for line in self._process.stdout:
            self.lines.append(line)
