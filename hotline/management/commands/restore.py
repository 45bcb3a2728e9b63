import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from hotline.backup import Refused, restoring
from hotline.supervisor import CannotStart
from hotline.supervisor.lock import Lock


class Command(BaseCommand):
    help = "Restore a backup into an empty site, after all of it was compared with its hashes."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that `backup` has made")
        parser.add_argument(
            "--without-damaged",
            action="store_true",
            help="leave out files of recordings that are damaged or missing, and say which",
        )

    def handle(self, *args: str, folder: Path, without_damaged: bool, **options: object) -> None:
        try:
            lock = Lock(settings.DATA, "restoring a backup")
            made = restoring.restore(folder, self.stdout.write, without_damaged)
        except (CannotStart, Refused) as reason:
            sys.exit(str(reason))
        lock.file.close()
        self.stdout.write(
            f"The site of {made.made_at} is restored. Start it by make up, or run manage.py migrate"
            " and start its programs."
        )
