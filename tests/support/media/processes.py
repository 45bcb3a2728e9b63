"""Media servers in processes of their own, on the tests' database, which can be killed."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from rooms.models import MediaServer
from tests.support.environment import DATA
from tests.support.eventually import soon
from tests.support.media.servers import answers, do
from tests.support.wrong_clock import wrong_clock

ROOT = Path(__file__).resolve().parents[3]


class MediaServerInAProcess:
    """A media server whose clock, and that of its mixers, is `ahead`, in seconds."""

    recordings = DATA / "recordings"

    def __init__(self, ahead):
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "media_server"],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "REDIS_URL": settings.REDIS_URL,
                "SECRET_KEY": settings.SECRET_KEY,
                "MEDIA_LISTENERS": str(settings.MEDIA_LISTENERS),
                "MEDIA_PORT": str(settings.MEDIA_PORT or free_port()),
                **(wrong_clock(DATA / "clock", ahead) if ahead else {}),
            },
        )
        self.name = ""

    def kill(self):
        """Kill it, as by kill -9."""
        self._process.kill()
        self._process.wait()

    def stop(self):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_url():
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    return f"postgresql://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT']}/{of['NAME']}"


@asynccontextmanager
async def media_server_in_a_process(ahead=0):
    """Run a MediaServerInAProcess; yield it when it answers."""
    before = set(await do(lambda: list(MediaServer.objects.values_list("name", flat=True)))())
    newcomer = do(lambda: MediaServer.objects.beating().exclude(name__in=before).first())
    media_server = MediaServerInAProcess(ahead)
    try:
        row = await soon(newcomer, "no media server beats", 30)
        media_server.name = row.name
        await soon(lambda: answers(row.name), "the media server does not answer")
        yield media_server
    finally:
        media_server.stop()
