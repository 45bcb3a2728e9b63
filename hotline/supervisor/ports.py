"""Check, before any program starts, that the ports of web and media server are free."""

import errno
import ipaddress
import socket

from hotline.environment import Environment
from hotline.supervisor import CannotStart


def look(env: Environment) -> None:
    """Raise `CannotStart` if a port can't be had."""
    why_not = refusal(env.bind, env.port, socket.SOCK_STREAM)
    if why_not == errno.EACCES:
        raise CannotStart(
            f"This user may not listen on port {env.port}: set PORT to one above 1023, and put a"
            " proxy in front."
        )
    if why_not:
        raise CannotStart(f"Port {env.port} is taken by another program: set PORT to a free one.")
    for address in env.media_addresses:
        why_not = refusal(address, env.media_port, socket.SOCK_DGRAM)
        if why_not == errno.EACCES:
            raise CannotStart(
                f"This user may not listen on UDP port {env.media_port}: set MEDIA_PORT to one"
                " above 1023."
            )
        if why_not:
            raise CannotStart(
                f"UDP port {env.media_port} is taken by another program:"
                " set MEDIA_PORT to a free one."
            )


def refusal(address: str, port: int, kind: socket.SocketKind) -> int:
    """Return why a port can't be bound: EADDRINUSE or EACCES, 0 where it can.

    For an address of another machine, such as a router, it is 0 too.
    """
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    with socket.socket(family, kind) as tried:
        if kind == socket.SOCK_STREAM:
            # Connections that just ended must not block the port; another listener still does.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((address, port))
        except OSError as error:
            return error.errno if error.errno in (errno.EADDRINUSE, errno.EACCES) else 0
    return 0
