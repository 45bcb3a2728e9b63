import os
import sys

from django.core.management.base import BaseCommand

from hotline import env as environment
from hotline.up import CannotStart, ports, prepare
from hotline.up.lock import Lock


class Command(BaseCommand):
    help = "Runs the whole site on this machine: Valkey, web, stage and worker."
    requires_system_checks = ()  # the tests run them; here they would only cost time

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo",
            nargs="?",
            type=float,
            const=6,
            metavar="MINUTES",
            help="bring a synthetic host and audience, in sessions of so many minutes (6)",
        )

    def handle(self, demo=None, **options):
        env = environment.read()
        if demo and "HOTLINE_DATA" not in os.environ:
            sys.exit("The demo wants a folder of its own: run make demo, or set HOTLINE_DATA.")
        try:
            lock = Lock(env.data, env.url)
            ports.look(env)
            prepare.database()
        except CannotStart as reason:
            sys.exit(str(reason))
        prepare.static_files()
        self.become_supervisor(lock, prepare.owner_link(), demo)

    def become_supervisor(self, lock, owner_link, demo):
        """Django has done its part: the same process goes on without its 60 MB."""
        lock.outlive_exec()
        environ = os.environ | ({"HOTLINE_OWNER_LINK": owner_link} if owner_link else {})
        if demo:
            environ |= {"HOTLINE_DEMO": prepare.demo_host(), "HOTLINE_DEMO_MINUTES": str(demo)}
        sys.stdout.flush()
        os.execve(sys.executable, [sys.executable, "-m", "hotline.up"], environ)
