"""Prepare the site before the first program starts. Only this module of the package uses Django."""

import hashlib
import inspect
import os
from importlib import import_module

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest

from hotline.supervisor import CannotStart
from hotline.web.joined_scripts import join_modules
from hotline.web.static_files import JoinedStorage

STORAGE = [inspect.getfile(part) for part in (JoinedStorage, join_modules)]
"""Files with the code that writes static files."""


def database() -> None:
    """Apply the migrations. Raises `CannotStart`."""
    # Without a pool, which would try for eight seconds before it reports that nothing answers.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CannotStart(f"The database of DATABASE_URL does not answer: {reason}") from None
    except CommandError as reason:  # it is another site's
        raise CannotStart(str(reason)) from None
    finally:
        connection.close()


def look_at_database() -> None:
    """Raise `CannotStart` if another site or a newer release uses the database."""
    from hotline.accounts import start_check

    try:
        start_check.look(may_be_newer=False)
    except start_check.Unfit as reason:
        raise CannotStart(str(reason)) from None
    finally:
        connection.close()


def static_files() -> None:
    """Collect, hash and compress the static files if one of them or their storage has changed."""
    gathered = settings.STATIC_ROOT / "gathered"
    now = fingerprint()
    if not gathered.exists() or gathered.read_text() != now:
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        gathered.write_text(now)


def fingerprint() -> str:
    """Return a hash of path, size and time of every static file, and of the code of their storage.

    The storage joins files and writes hashed names into them, so its next release may write them
    otherwise.
    """
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen.update(_state(storage.path(path)))
    for path in STORAGE:
        seen.update(_state(path))
    return seen.hexdigest()


def _state(path: str) -> bytes:
    status = os.stat(path)
    return f"{path} {status.st_size} {status.st_mtime_ns}\n".encode()


def owner_link() -> str | None:
    from hotline.accounts.setup_link import one_time_link

    return one_time_link()


def demo_host() -> str:
    """Sign in the demo's host, an account without address or password; return its session cookie.

    Raises `CannotStart` without HOTLINE_DATA, or if the site has other people.
    """
    from hotline.accounts.authentication import sign_in
    from hotline.accounts.models import User

    host = User.objects.filter(email=None, is_guest=False).first()
    if "HOTLINE_DATA" not in os.environ or (User.objects.exists() and not host):
        raise CannotStart("The demo wants a folder of its own: run make demo, or set HOTLINE_DATA.")
    host = host or User(name="Ada", may_host=True)
    host.set_unusable_password()
    host.save()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    sign_in(request, host)
    request.session.save()
    assert request.session.session_key is not None, "the session is saved"
    return request.session.session_key
