"""Default values that depend on the machine, for variables that are not set."""

import hashlib
import os
import secrets
import socket
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 107
"""Bytes, `sun_path` less its last zero (man 7 unix)."""


def secret_key(data: Path) -> str:
    """Return the key kept in `data`, readable by its owner only; create it if it is missing."""
    kept = data / "secret_key"
    if not kept.exists():
        fresh = data / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        # Several processes may start at once: the first link wins, and its file is complete.
        try:
            os.link(fresh, kept)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text()


def valkey_socket(data: Path) -> Path:
    """Return the socket's path in `data`; if that is too long, always the same temporary path.

    Several installations may share the temporary folder, so the name is made of user and `data`.
    """
    mark = f"hotline-{os.getuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    folders = (data, Path(tempfile.gettempdir()) / mark, Path("/tmp") / mark)
    paths = (folder / "valkey.sock" for folder in folders)
    return next(path for path in paths if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH)


def media_addresses(host: str) -> list[str]:
    """Return the addresses by which the machine reaches the internet; on a laptop, loopback too.

    `host` is the name in the site's URL. If it is loopback, loopback comes first, because it works
    without a network; the other addresses serve browsers that don't send from loopback.
    """
    own = [found for probe in PROBES if (found := own_address(*probe))]
    if host == "localhost" or host == "::1" or host.startswith("127."):
        return ["127.0.0.1", *own]
    return own or ["127.0.0.1"]


# Addresses that exist only in documentation (RFC 5737, RFC 3849); nothing is sent to them.
PROBES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def own_address(family: socket.AddressFamily, probe: str) -> str | None:
    """Return the source address of a packet to `probe`, or None, without sending a packet."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((probe, 9))
            source: str = asked.getsockname()[0]
    except OSError:
        return None
    return source
