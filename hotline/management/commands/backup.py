import signal
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from hotline.backup import Refused, making


class Command(BaseCommand):
    help = (
        "Copy the whole site into a new folder, while it runs: database, recordings and key. "
        "Keep it as private as the site's own folder."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
        parser.add_argument(
            "--after",
            type=Path,
            metavar="FORMER",
            help="an earlier backup on the same disk: what has not changed since is linked to it",
        )

    def handle(self, *args: str, folder: Path, after: Path | None, **options: object) -> None:
        # As on Ctrl-C, what was copied until then is deleted.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("The backup was ended before its end."))
        try:
            making.make(folder, after, self.stdout.write)
        except Refused as reason:
            sys.exit(str(reason))
        self.stdout.write(f"{folder} is a finished backup.")
