"""Hosts that a test makes: each a network namespace, all joined by a router's.

Where namespaces are not allowed, all hosts are this machine, told apart by ports. Then no network
can be cut.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.network.namespaces import REACHABLE, Namespace

NAMES = ("people", "web", "media1", "media2", "worker", "data")
NOBODY = "02:00:00:00:00:ff"
"""An Ethernet address that no host has."""


class Host:
    """A machine with one address. Programs started here see its network and its host name."""

    def __init__(self, name: str, address: str, namespace: Namespace | None = None) -> None:
        self.name, self.address = name, address
        self.namespace = namespace

    def command(self, *words: str) -> list[str]:
        """The command that runs these words on this host, under the process id that it begins."""
        if self.namespace is None:
            return list(words)
        inside = ["nsenter", f"--net=/run/netns/{self.namespace.name}", "unshare", "--uts"]
        return [*inside, "sh", "-c", 'hostname "$0" && exec "$@"', self.name, *words]

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this thread, and threads and processes that it starts, be on this host."""
        if self.namespace is None:
            yield
        else:
            with self.namespace.entered():
                yield


class Network:
    """The hosts by name; `cut` keeps all packets from one and to it."""

    def __init__(self, hosts: dict[str, Host], router: Namespace | None) -> None:
        self.hosts, self._router = hosts, router

    def __getitem__(self, name: str) -> Host:
        return self.hosts[name]

    @property
    def is_one_machine(self) -> bool:
        return self._router is None

    @contextmanager
    def cut(self, name: str) -> Iterator[None]:
        """Lose all packets between a host and the others, without a word to either."""
        host, router = self.hosts[name], self._router
        assert host.namespace and router, "one machine has no network to cut"
        ends = [(router, host.address, f"to-{name}"), (host.namespace, _gate(host), "cable")]
        for namespace, address, device in ends:
            entry = ("ip", "neigh", "replace", address, "lladdr", NOBODY, "dev", device)
            namespace.run(*entry, "nud", "permanent")
        try:
            yield
        finally:
            for namespace, address, device in ends:
                namespace.run("ip", "neigh", "del", address, "dev", device)


@contextmanager
def joined_hosts() -> Iterator[Network]:
    """Make the hosts; on one machine where it allows no namespaces."""
    with ExitStack() as stack:
        try:
            network = _make(stack)
        except (OSError, subprocess.CalledProcessError):
            stack.close()
            network = None
        if network is None:
            network = Network({name: Host(name, "127.0.0.1") for name in NAMES}, None)
        yield network


def _make(stack: ExitStack) -> Network | None:
    if os.geteuid() or not all(map(shutil.which, ("ip", "nsenter", "unshare"))):
        return None
    subprocess.run(["unshare", "--uts", "true"], check=True, capture_output=True)
    mark = os.getpid()
    router = _namespace(stack, f"hotline-router-{mark}")
    router.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
    hosts = {}
    for number, name in enumerate(NAMES, 1):
        host = Host(name, f"10.78.{number}.2", _namespace(stack, f"hotline-{name}-{mark}"))
        assert host.namespace
        end = f"to-{name}"
        cable = ("ip", "link", "add", end, "type", "veth", "peer", "name", "cable")
        router.run(*cable, "netns", host.namespace.name)
        for namespace, address, device in (
            (router, _gate(host), end),
            (host.namespace, host.address, "cable"),
        ):
            namespace.run("ip", "address", "add", f"{address}/24", "dev", device)
            namespace.run("ip", "link", "set", device, "up")
        host.namespace.run("ip", "route", "add", "default", "via", _gate(host))
        REACHABLE.add(host.address)
        stack.callback(REACHABLE.discard, host.address)
        hosts[name] = host
    return Network(hosts, router)


def _namespace(stack: ExitStack, name: str) -> Namespace:
    namespace = Namespace(name)
    stack.callback(namespace.close)
    return namespace


def _gate(host: Host) -> str:
    """The router's address on a host's cable."""
    return host.address.rpartition(".")[0] + ".1"


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[bool]:
    """Give `folder` a disk of `size` bytes; yield whether this machine allows that."""
    folder.mkdir(0o700, parents=True, exist_ok=True)
    options = f"size={size},mode=0700"
    command = ["mount", "-t", "tmpfs", "-o", options, "hotline-tests", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
