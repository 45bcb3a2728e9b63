import os
import sys
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandParser

from hotline import environment
from hotline.supervisor import CannotStart, ports, prepare
from hotline.supervisor.lock import Lock


class Command(BaseCommand):
    help = "Runs the whole site on this machine: Valkey, web, media server and worker."
    requires_system_checks = ()  # the tests run the checks; here they would only cost time

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo",
            nargs="?",
            type=float,
            const=6,
            metavar="MINUTES",
            help="bring a synthetic host and audience, in sessions of so many minutes (6)",
        )

    def handle(self, demo: float | None = None, **options: object) -> NoReturn:
        env = environment.read()
        try:
            lock = Lock(env.data, env.url)
            ports.look(env)
            prepare.database()
            prepare.look_at_database()
            handed = self.hand_over(demo)
        except CannotStart as reason:
            sys.exit(str(reason))
        prepare.static_files()
        self.become_supervisor(lock, handed)

    def hand_over(self, demo: float | None) -> dict[str, str]:
        """Return variables with data from the database for the supervisor. Raises `CannotStart`."""
        handed: dict[str, str] = {}
        if demo:
            handed |= {"HOTLINE_DEMO": prepare.demo_host(), "HOTLINE_DEMO_MINUTES": str(demo)}
        if owner_link := prepare.owner_link():
            handed["HOTLINE_OWNER_LINK"] = owner_link
        return handed

    def become_supervisor(self, lock: Lock, handed: dict[str, str]) -> NoReturn:
        """Replace this process by the supervisor, to free Django's 60 MB."""
        lock.outlive_exec()
        sys.stdout.flush()
        os.execve(sys.executable, [sys.executable, "-m", "hotline.supervisor"], os.environ | handed)
