"""The web server, `manage.py web`, in a process of its own, on the tests' database and Valkey."""

import contextlib
import functools
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.support.browser.site import free_port
from tests.support.crowd.address import answers
from tests.support.eventually import eventually
from tests.support.prepared import give_static_files


class Web:
    def __init__(self, pid, port):
        self.pid = pid
        self.address = ("127.0.0.1", port)
        self.url = f"http://localhost:{port}"


@functools.cache
def gather_static_files():
    """Copy the static files, as `up` collects them, to the tests' folder: once in each worker."""
    give_static_files(settings.STATIC_ROOT)


@contextlib.contextmanager
def running_web(**environ):
    """Run a web server; `environ` are further environment variables."""
    if connection.vendor != "sqlite":
        pytest.skip("the server's processes are the same on every database")
    port = free_port()
    environment = {
        **environ,
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
    }
    options = {"cwd": settings.BASE_DIR, "env": os.environ | environment}
    command = [sys.executable, "manage.py"]
    gather_static_files()
    process = subprocess.Popen([*command, "web", "--port", str(port)], **options)
    try:
        eventually(lambda: answers(port), lambda: f"no answer; exit {process.poll()}", within=30)
        yield Web(process.pid, port)
    finally:
        process.terminate()
        process.wait(20)
