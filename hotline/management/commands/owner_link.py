from django.core.management.base import BaseCommand, CommandError

from hotline.accounts import start_check
from hotline.accounts.setup_link import one_time_link
from hotline.core import outages


class Command(BaseCommand):
    help = (
        "Print the link on which you name the site and become its owner, once. `make up` prints it"
        " by itself; this is for sites whose programs are started one by one."
    )
    requires_system_checks = ()

    def handle(self, *args: str, **options: object) -> None:
        try:
            start_check.look()
            link = one_time_link()
        except start_check.Unfit as reason:
            raise CommandError(str(reason)) from None
        except outages.AWAY as error:
            raise CommandError(f"The database does not answer: {error}") from None
        if link:
            self.stdout.write(f"Name the site and become its owner, once: {link}")
        else:
            self.stdout.write("The site has an owner already.")
