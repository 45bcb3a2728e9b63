"""The tables of the database compared with the migrations of this code.

Only names are compared: no migration is imported, so that a media server which comes back after a
crash loses some milliseconds, not a third of a second.

The name of a migration also tells the code of former releases whether it can go on after it. It can
after every migration, except those that take something away at last, in a release after the one
whose code needed it no more. Such a name ends with the number of a migration of that release, as in
`0031_remove_note_needs_0028`: code that knows migration 0028 of the same application goes on.
"""

import pkgutil
import re
from dataclasses import dataclass, field
from importlib import import_module

from django.apps import apps
from django.db import connection

Name = tuple[str, str]  # an application's label and the name of its migration

TABLE = "django_migrations"
NEEDS = re.compile(r"_needs_(\d{4})$")


@dataclass(frozen=True)
class Difference:
    """The migrations that only the code or only the database has, each list sorted by name."""

    missing: list[Name]
    """Migrations of this code that the database has not had."""
    newer: list[Name]
    """Migrations of the database that this code does not know."""
    broken_by: list[Name] = field(default_factory=list)
    """Those of `newer` after which this code can't go on."""


def difference() -> Difference:
    """Compare the database with this code. Raises `OperationalError` if it does not answer.

    Applications that are not installed here are left out: the media server has fewer.
    """
    known, applied = of_code(), of_database()
    installed = {config.label for config in apps.get_app_configs()}
    newer = {name for name in applied - known if name[0] in installed}
    broken_by = {name for name in newer if not _survives(known, name)}
    return Difference(sorted(known - applied), sorted(newer), sorted(broken_by))


def _survives(known: set[Name], newer: Name) -> bool:
    """Whether code with the migrations `known` goes on after a newer one, by its name."""
    app, name = newer
    needs = NEEDS.search(name)
    return needs is None or any(a == app and n[:4] >= needs[1] for a, n in known)


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
