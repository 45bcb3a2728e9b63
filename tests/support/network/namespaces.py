"""Networks of the tests' own, in which UDP can be blocked: Linux network namespaces.

Two namespaces are joined by a cable: one for the studio, one for a guest. Nothing in them reaches
another network. They need root, `ip` and `nft`.
"""

import ctypes
import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

_CLONE_NEWNET = 0x40000000
_LIBC = ctypes.CDLL(None, use_errno=True)
_NUMBERS = itertools.count(1)

STUDIO_NAME = "studio.localhost"
"""A name of loopback, so that browsers give microphones to its pages without TLS."""
STUDIO, GUEST, GUEST_ELSEWHERE = "10.77.0.1", "10.77.0.2", "10.77.0.3"
STUDIO_6, GUEST_6 = "2001:db8:77::1", "2001:db8:77::2"
REACHABLE: set[str] = set()
"""Addresses in these networks to which the tests' own process may connect, beside loopback."""


def chromium_flags(address: str) -> list[str]:
    """Arguments for a Chromium in one of these networks; `address` is the studio's."""
    if ":" not in address:
        return [f"--host-resolver-rules=MAP {STUDIO_NAME} {address}"]
    # Names by mDNS, which hide addresses from pages, can't be registered with IPv6 alone.
    return [
        f"--host-resolver-rules=MAP {STUDIO_NAME} [{address}]",
        "--disable-features=WebRtcHideLocalIpsWithMdns",
    ]


class Namespace:
    """A network namespace, and this thread's way into it."""

    def __init__(self, name: str) -> None:
        self.name = name
        _run("ip", "netns", "add", name)
        self.run("ip", "link", "set", "lo", "up")

    def run(self, *command: str) -> None:
        """Run a command in it. Raises CalledProcessError."""
        _run("nsenter", f"--net=/run/netns/{self.name}", *command)

    def nft(self, rule: str) -> None:
        """Add a rule for all it sends and gets, such as "meta l4proto udp drop" (man 8 nft)."""
        self.run("nft", "add table inet test")
        for hook in ("output", "input"):
            chain = f"inet test {hook}"
            self.run("nft", f"add chain {chain} {{ type filter hook {hook} priority 0 ; }}")
            self.run("nft", f"add rule {chain} {rule}")

    def allow_all(self) -> None:
        """Take all rules back."""
        self.run("nft", "flush ruleset")

    def change_address(self, old: str, new: str) -> None:
        """Lose an IPv4 address and get another one, as between two networks."""
        self.run("ip", "address", "del", f"{old}/24", "dev", "cable")
        self.run("ip", "address", "add", f"{new}/24", "dev", "cable")
        self.run("ip", "route", "replace", "default", "via", STUDIO)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this thread, and processes that it starts, be in this namespace."""
        with open("/proc/thread-self/ns/net") as before, open(f"/run/netns/{self.name}") as here:
            _enter(here.fileno())
            try:
                yield
            finally:
                _enter(before.fileno())

    def program(self, folder: Path, path: str) -> Path:
        """A script that runs the program at `path` in this namespace."""
        script = folder / f"{Path(path).name}-in-{self.name}"
        script.write_text(f'#!/bin/sh\nexec nsenter --net=/run/netns/{self.name} {path} "$@"\n')
        script.chmod(0o755)
        return script

    def close(self) -> None:
        _run("ip", "netns", "delete", self.name)


@contextmanager
def studio_and_guest(ipv4: bool = True, ipv6: bool = True) -> Iterator[tuple[Namespace, Namespace]]:
    """Two namespaces, joined by a cable, with the addresses above. Skip the test without them."""
    if os.geteuid() or not all(map(shutil.which, ("ip", "nft", "nsenter"))):
        pytest.skip("networks of a test's own need root, iproute2 and nftables")
    mark = f"{os.getpid()}x{next(_NUMBERS)}"
    with ExitStack() as made:
        try:
            studio, guest = (
                made.enter_context(_closing(Namespace(f"hotline-{who}-{mark}")))
                for who in ("studio", "guest")
            )
            _join(studio, guest, ipv4, ipv6)
        except subprocess.CalledProcessError as error:
            pytest.skip(f"no networks of a test's own here: {error.stderr.strip()}")
        yield studio, guest


@contextmanager
def _closing(namespace: Namespace) -> Iterator[Namespace]:
    try:
        yield namespace
    finally:
        namespace.close()


def _join(studio: Namespace, guest: Namespace, ipv4: bool, ipv6: bool) -> None:
    studio.run(
        *("ip", "link", "add", "cable", "type", "veth"),
        *("peer", "name", "cable", "netns", guest.name),
    )
    for namespace, address, address_6, other, other_6 in (
        (studio, STUDIO, STUDIO_6, GUEST, GUEST_6),
        (guest, GUEST, GUEST_6, STUDIO, STUDIO_6),
    ):
        namespace.run("ip", "link", "set", "cable", "up")
        # The default route is by which a browser finds the address that it sends from.
        if ipv4:
            namespace.run("ip", "address", "add", f"{address}/24", "dev", "cable")
            namespace.run("ip", "route", "add", "default", "via", other)
        if ipv6:
            namespace.run("ip", "address", "add", f"{address_6}/64", "dev", "cable", "nodad")
            namespace.run("ip", "-6", "route", "add", "default", "via", other_6)


def _enter(descriptor: int) -> None:
    if _LIBC.setns(descriptor, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
