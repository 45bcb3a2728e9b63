"""The look at the database with which web, worker and media server begin."""

import logging
import os
import signal
import sys
import time
from threading import Thread

from django.db import connection

from hotline.core import outages, schema

from .models import SiteKey

log = logging.getLogger(__name__)

AGAIN = 5.0  # seconds between two looks at a database that does not answer

OF_ANOTHER_SITE = (
    "The database of DATABASE_URL is in use by another site, because its SECRET_KEY is not ours."
    " Give this site a database of its own, or, on another machine of the same site, the same"
    " SECRET_KEY. If the key was changed or lost, run manage.py change_key."
)


class Unfit(Exception):
    """This program can't work with the database; the text is a sentence for the operator."""


def look_or_exit() -> None:
    """Exit with a sentence if the database is none for this program.

    While the database does not answer, the program starts, because its pages say so and come back
    by themselves; the look is repeated in a thread, which ends the program by SIGTERM.
    """
    try:
        look()
    except Unfit as reason:
        sys.exit(str(reason))
    except outages.AWAY as error:
        if not outages.noted(error):
            raise
        Thread(target=_look_later, name="start check", daemon=True).start()
    finally:
        connection.close()


def look(may_be_newer: bool = True) -> None:
    """Raise `Unfit`, or `OperationalError` if the database does not answer.

    Args:
        may_be_newer: a database of a later release is only warned of, because a program that ends
            during an upgrade of several hosts must come back; unless this code can't go on with it.
    """
    found = schema.difference()
    refused = found.broken_by if may_be_newer else found.newer
    if refused:
        raise Unfit(
            "The database is of a newer release than this program"
            f" (it has had {schema.listed(refused)}): install that release here too,"
            " or restore the backup that was made before the upgrade."
        )
    if found.missing:
        raise Unfit(
            "The database is of an older release than this program, or its upgrade stopped half-way"
            f" (it lacks {schema.listed(found.missing)}): run manage.py migrate, and start again."
        )
    if not SiteKey.claim():
        raise Unfit(OF_ANOTHER_SITE)
    if found.newer:
        log.warning(
            "The database is of a newer release than this program (it has had %s). It goes on, as"
            " during an upgrade: install that release here too.",
            schema.listed(found.newer),
        )


def _look_later() -> None:
    while True:
        time.sleep(AGAIN)
        try:
            look()
            return
        except Unfit as reason:
            log.critical("%s", reason)
            os.kill(os.getpid(), signal.SIGTERM)
            return
        except Exception as error:
            if not outages.noted(error):
                log.exception("the database could not be looked at")
        finally:
            connection.close()
