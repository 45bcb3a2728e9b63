"""The tables of the database compared with the migrations of this code.

Only names are compared: no migration is imported, so that a media server which comes back after a
crash loses some milliseconds, not a third of a second.
"""

import pkgutil
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.db import connection

Name = tuple[str, str]  # an application's label and the name of its migration

TABLE = "django_migrations"


@dataclass(frozen=True)
class Difference:
    """The migrations that only the code or only the database has, each list sorted by name."""

    missing: list[Name]
    """Migrations of this code that the database has not had."""
    newer: list[Name]
    """Migrations of the database that this code does not know."""


def difference() -> Difference:
    """Compare the database with this code. Raises `OperationalError` if it does not answer.

    Applications that are not installed here are left out: the media server has fewer.
    """
    known, applied = of_code(), of_database()
    installed = {config.label for config in apps.get_app_configs()}
    newer = {name for name in applied - known if name[0] in installed}
    return Difference(sorted(known - applied), sorted(newer))


def of_code() -> set[Name]:
    """Return the migrations of the installed applications."""
    found = set()
    for config in apps.get_app_configs():
        try:
            package = import_module(f"{config.name}.migrations")
        except ModuleNotFoundError:
            continue
        found |= {(config.label, module.name) for module in pkgutil.iter_modules(package.__path__)}
    return found


def of_database() -> set[Name]:
    """Return the migrations that were applied; none for an empty database."""
    if TABLE not in connection.introspection.table_names():
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {TABLE}")
        return {(app, name) for app, name in cursor.fetchall()}


def listed(names: list[Name]) -> str:
    """Return the first of some migrations for a sentence, and how many more there are."""
    first = ", ".join(f"{app} {name}" for app, name in names[:3])
    return first if len(names) <= 3 else f"{first} and {len(names) - 3} more"
