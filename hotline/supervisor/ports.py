"""Check, before any program starts, that the ports of web and media server are free."""

import errno
import ipaddress
import socket

from hotline.environment import Environment
from hotline.supervisor import CannotStart


def look(env: Environment) -> None:
    """Raise `CannotStart` if a port is taken."""
    if not free(env.bind, env.port, socket.SOCK_STREAM):
        raise CannotStart(f"Port {env.port} is taken by another program: set PORT to a free one.")
    for address in env.media_addresses:
        if not free(address, env.media_port, socket.SOCK_DGRAM):
            raise CannotStart(
                f"UDP port {env.media_port} is taken by another program:"
                " set MEDIA_PORT to a free one."
            )


def free(address: str, port: int, kind: socket.SocketKind) -> bool:
    """Whether a port can be bound; for an address of another machine, such as a router, True."""
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    with socket.socket(family, kind) as tried:
        if kind == socket.SOCK_STREAM:
            # Connections that just ended must not block the port; another listener still does.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((address, port))
        except OSError as error:
            return error.errno not in (errno.EADDRINUSE, errno.EACCES)
    return True
