"""The name of a media server: that of its host, and its port, which one process has at a time."""

import asyncio
import socket
import time

from .. import rpc

ENDS_WITHIN = 5.0
"""Seconds in which a former process of the name stops to answer calls when it is told to end."""

AGAIN = 0.5
"""Seconds between two calls to it."""


class NameTaken(Exception):
    """Another media server has the name. The text is a sentence for people."""


def own_name(port: int) -> str:
    """Return the name of the media server of this machine that has the UDP port `port`."""
    return f"{socket.gethostname()}:{port}"


async def wait_until_free(name: str) -> None:
    """Return once no process answers to this name. Raises NameTaken if one goes on to.

    It can't be a process of this machine, which could not have the port. But two machines, or
    containers of two machines, may be called the same: both would claim the same rooms as their
    own, again and again. That somebody is subscribed under the name proves nothing, because Redis
    keeps the connections of a machine that lost its power for minutes.
    """
    until = time.monotonic() + ENDS_WITHIN
    while await _is_answered(name):
        if time.monotonic() > until:
            raise NameTaken(
                f"Another machine has a media server called {name} too. Give this one another host"
                " name or another MEDIA_PORT: a media server takes the rooms of its name."
            )
        await asyncio.sleep(AGAIN)


async def _is_answered(name: str) -> bool:
    """Whether somebody answers calls to this name; not if Redis is away."""
    try:
        await rpc.call(name, {"do": "greet", "room": 0})
    except rpc.NoMediaServer:
        return False
    return True
