"""Other web servers beside the site's own, on its data."""

import contextlib
import os
import subprocess
import sys

from tests.support.browser.site import free_port
from tests.support.crowd.address import answers
from tests.support.eventually import eventually

UVICORN = ("uvicorn", "--log-level", "error", "--lifespan", "off", "--ws", "auto")
UVICORN += ("--ws-per-message-deflate", "false")
DAPHNE = ("daphne", "--verbosity", "0", "--bind", "127.0.0.1")


@contextlib.contextmanager
def serving(server: tuple[str, ...], application: str, site):
    """Yield (pid, port) of `application` under a server."""
    name, *options = server
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", name, *options, "--port", str(port), application],
        env=os.environ | {"HOTLINE_URL": site.url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # the stock way logs much when it fails
    )
    try:
        eventually(lambda: answers(port), f"{name} does not listen", 30)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(20)
