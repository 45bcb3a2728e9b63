from django.core.management.base import BaseCommand

from hotline.accounts.models import SiteKey


class Command(BaseCommand):
    help = (
        "Let this site's SECRET_KEY have the database, after the key was changed or lost. "
        "Stop all programs first. Everybody is signed out, and links that were sent end."
    )

    def handle(self, *args: str, **options: object) -> None:
        SiteKey.replace()
        self.stdout.write("The database belongs to this SECRET_KEY now.")
