"""A whole site on several hosts: nginx and two web servers, two media servers, a worker, and
PostgreSQL and Valkey on a host of their own.
"""

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from hotline.environment.converters import ROOT
from tests.support.browser.site import free_port
from tests.support.eventually import eventually
from tests.support.nginx import serving_nginx
from tests.support.postgres import Postgres, serving_postgres
from tests.support.prepared import give_static_files

from .network import Network, small_disk
from .programs import Program, looked_after, manage, valkey, worker

DISK = 48 << 20  # bytes, of the recordings
WEBS, MEDIA = ("web1", "web2"), ("media1", "media2")


class Site:
    """The running site. `programs` has each by its name: web1, web2, media1, media2, worker and
    valkey.
    """

    def __init__(self, network: Network, folder: Path, url: str, postgres: Postgres) -> None:
        self.network, self.folder, self.url, self.postgres = network, folder, url, postgres
        self.recordings = folder / "recordings"
        self.programs: dict[str, Program] = {}
        self.environment: dict[str, str] = {}
        self.ada = ""
        """The cookie of the host's session."""
        self.has_small_disk = False
        self.web_ports: list[int] = []

    def manage(self, *words: str, tree: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py on the worker's host; return its exit code and output."""
        return subprocess.run(
            self.network["worker"].command(*manage(*words)),
            cwd=tree,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def rows(self, query: str, *values: object) -> list[tuple]:
        """Ask the database."""
        with (
            self.network["people"].entered(),
            psycopg.connect(self.postgres.url, autocommit=True) as connection,
        ):
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def start_postgres(self) -> None:
        """Run PostgreSQL again, after `postgres.end()`."""
        with self.network["data"].entered():
            self.postgres.start()

    def output(self) -> str:
        """The last lines of all programs."""
        parts = []
        for name, program in self.programs.items():
            parts += [f"--- {name}", *program.output.splitlines()[-25:]]
        return "\n".join(parts)

    def beating(self) -> set[str]:
        """The names of the media servers that give a sign of life."""
        beats = "SELECT name FROM rooms_mediaserver WHERE heartbeat_at > now() - interval '4 s'"
        return {name for (name,) in self.rows(beats)}

    def media_of(self, slug: str) -> str | None:
        """The name of the program, media1 or media2, that holds a room."""
        held = self.rows(
            "SELECT m.name FROM rooms_room r JOIN rooms_mediaserver m ON m.id = r.media_server_id"
            " WHERE r.slug = %s",
            slug,
        )
        names = [name for name in MEDIA if held and self._media_name(name) == held[0][0]]
        return names[0] if names else None

    def _media_name(self, program: str) -> str:
        host = socket.gethostname() if self.network.is_one_machine else program
        return f"{host}:{self.programs[program].more['MEDIA_PORT']}"

    def wait_until_up(self) -> None:
        """Wait until all programs serve."""
        names = {self._media_name(name) for name in MEDIA}
        eventually(lambda: self.beating() >= names, self.why_not("media servers are missing"), 60)
        for port in self.web_ports:
            eventually(lambda: self._answers(port), self.why_not("a web server is missing"), 60)  # noqa: B023

    def _answers(self, port: int) -> bool:
        with self.network["web"].entered(), socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def why_not(self, what: str):
        return lambda: f"{what}; the last lines:\n{self.output()}"


@contextmanager
def running_site(network: Network, folder: Path, nginx_program: str) -> Iterator[Site]:
    """Run the site.

    Raises:
        NoServer: PostgreSQL can't run here.
    """
    web, data = network["web"], network["data"]
    with ExitStack() as stack:
        with data.entered():
            postgres = stack.enter_context(serving_postgres(data.address))
            valkey_port = free_port()
        with web.entered():
            port = free_port() if network.is_one_machine else 443
            web_ports = [free_port(), free_port()]
        url = f"https://{web.address}" + f":{port}" * (port != 443)
        site = Site(network, folder, url, postgres)
        site.web_ports = web_ports
        site.has_small_disk = stack.enter_context(small_disk(site.recordings, DISK))
        site.environment = _environment(site, f"redis://{data.address}:{valkey_port}/0")
        for name in ("web", *MEDIA, "worker"):
            _data_of(folder, name, site.recordings)
        (folder / "valkey").mkdir()
        _start(site, stack, "valkey", "data", valkey(folder / "valkey", data, valkey_port))
        _prepare(site)
        _start_programs(site, stack)
        (folder / "front").mkdir()
        with web.entered():
            front = serving_nginx(
                folder / "front", nginx_program, web_ports, site.recordings, web.address, port
            )
            stack.enter_context(front)
        site.wait_until_up()
        stack.enter_context(looked_after([site.programs["worker"]]))
        yield site


def _environment(site: Site, redis_url: str) -> dict[str, str]:
    """The variables that all programs have; HOTLINE_DATA is the worker's."""
    return {
        "HOTLINE_URL": site.url,
        "HOTLINE_DATA": str(site.folder / "worker"),
        "SECRET_KEY": secrets.token_urlsafe(40),
        "DATABASE_URL": site.postgres.url,
        "REDIS_URL": redis_url,
        "HOTLINE_ACCEL": "/hotline-files/",
        "LOG_FORMAT": "text",
        "EMAIL_URL": "console:",
    }


def _prepare(site: Site) -> None:
    """Do what is done once for each release, and let Ada own the site."""
    migrated = site.manage("migrate", "--noinput", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stdout
    give_static_files(site.folder / "web/static")
    founded = subprocess.run(
        site.network["worker"].command(sys.executable, "-m", "tests.support.hosts.founding"),
        cwd=ROOT,
        env={
            **os.environ,
            **site.environment,
            "DJANGO_SETTINGS_MODULE": "hotline.settings",
        },
        capture_output=True,
        text=True,
    )
    assert founded.returncode == 0, founded.stderr
    site.ada = founded.stdout.strip()


def _start_programs(site: Site, stack: ExitStack) -> None:
    for name, number in zip(WEBS, site.web_ports, strict=True):
        command = manage("web", "--bind", "127.0.0.1", "--port", str(number))
        _start(site, stack, name, "web", command)
    for name in MEDIA:
        host = site.network[name]
        with host.entered():
            port = str(free_port(socket.SOCK_DGRAM))
        more = {"MEDIA_ADDRESS": host.address, "MEDIA_PORT": port}
        _start(site, stack, name, name, manage("media_server"), **more)
    _start(site, stack, "worker", "worker", worker())
    site.programs["worker"].patience = 30


def _start(
    site: Site, stack: ExitStack, name: str, host: str, command: list[str], **more: str
) -> None:
    log = site.folder / f"{name}.log"
    program = Program(site.network[host], command, site.environment, log)
    program.more |= {"HOTLINE_DATA": str(site.folder / host), **more}
    site.programs[name] = program
    stack.callback(program.kill if name == "worker" else program.stop)
    program.start()


def _data_of(folder: Path, host: str, recordings: Path) -> None:
    """Make the HOTLINE_DATA of a host, with the folder of recordings that all share."""
    made = folder / host
    made.mkdir(0o700)
    (made / "recordings").symlink_to(recordings, target_is_directory=True)
