"""A TURN server of the tests' own: coturn, where it is installed."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.eventually import eventually

SECRET = "secret-of-the-relay"


@contextmanager
def relaying(folder: Path, address: str, port: int = 3478) -> Iterator[str]:
    """Run coturn with SECRET on this address; yield its URL for TCP. Skip the test without it."""
    program = shutil.which("turnserver")
    if program is None:
        pytest.skip("coturn is not installed")
    settings = [
        "use-auth-secret",
        f"static-auth-secret={SECRET}",
        "realm=relay.test",
        f"listening-ip={address}",
        f"relay-ip={address}",
        f"listening-port={port}",
        *("no-tls", "no-dtls", "no-cli", "allow-loopback-peers", "log-file=stdout", "no-rfc5780"),
        *(f"pidfile={folder}/turn.pid", f"userdb={folder}/turn.db"),
    ]
    configuration = folder / "turnserver.conf"
    configuration.write_text("\n".join(settings) + "\n")
    with (folder / "turn.log").open("w") as log:
        server = subprocess.Popen([program, "-c", configuration], stdout=log, stderr=log)
        try:
            eventually(
                lambda: _answers(address, port), lambda: (folder / "turn.log").read_text()[-2000:]
            )
            yield f"turn:{address}:{port}?transport=tcp"
        finally:
            server.terminate()
            server.wait(10)


def _answers(address: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, port)) == 0
