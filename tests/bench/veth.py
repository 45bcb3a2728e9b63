"""A network namespace of the bench's own, joined to this one by a pair of virtual interfaces.

From there all addresses of this machine but those of loopback can be reached. What arrives there is
taken in by a thread of the kernel, because a process that sends would pay for it otherwise, and on
another machine it does not.
"""

import array
import contextlib
import fcntl
import os
import socket
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SIOCETHTOOL, _ETHTOOL_SGRO = 0x8946, 0x2C

NEAR, FAR, BITS = "198.18.77.1", "198.18.77.2", 30
"""Addresses of networks that only benchmarks use (RFC 2544)."""


class NotAllowed(Exception):
    """Namespaces can't be made here; the text says why."""


@dataclass(frozen=True)
class Veth:
    namespace: str

    def command(self, *words: str) -> list[str]:
        """The command that runs these words in the namespace."""
        return ["ip", "netns", "exec", self.namespace, *words]


@contextlib.contextmanager
def veth():
    """Yield a namespace that has FAR, while this one has NEAR. Raises NotAllowed."""
    number = os.getpid()
    made = Veth(f"hotline-bench-{number}")
    ours, theirs = f"hlb{number}", f"hlf{number}"
    _ip("netns", "add", made.namespace)
    try:
        _ip("link", "add", ours, "type", "veth", "peer", "name", theirs)
        try:
            _receive_in_a_thread(theirs)
            _ip("link", "set", theirs, "netns", made.namespace)
            _ip("addr", "add", f"{NEAR}/{BITS}", "dev", ours)
            _ip("link", "set", ours, "up")
            _ip("-n", made.namespace, "addr", "add", f"{FAR}/{BITS}", "dev", theirs)
            for device in ("lo", theirs):
                _ip("-n", made.namespace, "link", "set", device, "up")
            _ip("-n", made.namespace, "route", "add", "default", "via", NEAR)
            yield made
        finally:
            _ip("link", "del", ours)
    finally:
        _ip("netns", "del", made.namespace)


def _receive_in_a_thread(device: str) -> None:
    """Give a device a thread that receives, as one with GRO can have. Raises NotAllowed."""
    value = array.array("B", struct.pack("II", _ETHTOOL_SGRO, 1))
    request = struct.pack("16sP", device.encode(), value.buffer_info()[0]) + bytes(16)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, _SIOCETHTOOL, request)
        _ip("link", "set", device, "up")
        Path(f"/sys/class/net/{device}/threaded").write_text("1")
    except OSError as error:
        raise NotAllowed(f"no thread can receive for {device}: {error.strerror}") from None


def _ip(*words: str) -> None:
    try:
        subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise NotAllowed("the command ip is not installed") from None
    except subprocess.CalledProcessError as error:
        raise NotAllowed(error.stderr.strip().splitlines()[-1]) from None
