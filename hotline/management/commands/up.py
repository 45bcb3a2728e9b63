import os
import sys

from django.core.management.base import BaseCommand

from hotline import env as environment
from hotline.up import CannotStart, ports, prepare
from hotline.up.lock import Lock


class Command(BaseCommand):
    help = "Runs the whole site on this machine: Valkey, web, stage and worker."
    requires_system_checks = ()  # the tests run them; here they would only cost time

    def handle(self, **options):
        env = environment.read()
        try:
            lock = Lock(env.data, env.url)
            ports.look(env)
            prepare.database()
        except CannotStart as reason:
            sys.exit(str(reason))
        prepare.static_files()
        self.become_supervisor(lock, prepare.owner_link())

    def become_supervisor(self, lock, owner_link):
        """Django has done its part: the same process goes on without its 60 MB."""
        lock.outlive_exec()
        environ = os.environ | ({"HOTLINE_OWNER_LINK": owner_link} if owner_link else {})
        sys.stdout.flush()
        os.execve(sys.executable, [sys.executable, "-m", "hotline.up"], environ)
