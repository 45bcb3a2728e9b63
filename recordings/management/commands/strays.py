from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from hotline.core.file_size import file_size
from recordings.models import strays


class Command(BaseCommand):
    help = (
        "List the folders on disk of rooms that were deleted, or whose recording was; "
        "with --delete, delete them. What a row names, and what is still written to, is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete what is listed")

    def handle(self, *args: Any, **options: Any) -> None:
        found = strays.find()
        for stray in found:
            size = file_size(stray.bytes)
            if stray.is_written:
                self.stdout.write(f"{stray.key}  {size}  still written to: kept")
                continue
            if options["delete"]:
                stray.erase()
            self.stdout.write(f"{stray.key}  {size}{'  deleted' if options['delete'] else ''}")
        self.stdout.write(f"{len(found)} without a row" if found else "Every folder has its row.")
