"""A network namespace of the bench's own, joined to this one by a pair of virtual interfaces.

From there all addresses of this machine but those of loopback can be reached. A process that sends
pays for the receiving half of the kernel too, as on loopback.
"""

import contextlib
import os
import subprocess
from dataclasses import dataclass

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
        _ip(*f"link add {ours} type veth peer name {theirs} netns {made.namespace}".split())
        try:
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


def _ip(*words: str) -> None:
    try:
        subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise NotAllowed("the command ip is not installed") from None
    except subprocess.CalledProcessError as error:
        raise NotAllowed(error.stderr.strip().splitlines()[-1]) from None
