"""The environment of the tests, loaded first because Django reads its settings early.

Tests run on SQLite, or on the PostgreSQL server that `TESTS_DATABASE_URL` names.
"""

import os
import tempfile
from pathlib import Path

from hotline.environment.variables import TABLE

# Nothing of the developer's own site is touched.
DATA = Path(tempfile.mkdtemp(prefix="hotline-tests-"))
LONG = Path(__file__).resolve().parents[1] / "browser"
for variable in TABLE:
    os.environ.pop(variable.name, None)
os.environ.update(HOTLINE_DATA=str(DATA), EMAIL_URL="console:", MEDIA_ADDRESS="127.0.0.1")
if "TESTS_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TESTS_DATABASE_URL"]


def pytest_collection_modifyitems(config, items):
    """Leave out the tests that use no database: on another one they are the same.

    Sessions in browsers come first, because they take longest: at the end of the run, workers take
    from each other only what is short, and one of them alone has started a site.
    """
    if "TESTS_DATABASE_URL" in os.environ:
        others = [item for item in items if not _uses_the_database(item)]
        items[:] = [item for item in items if _uses_the_database(item)]
        config.hook.pytest_deselected(items=others)
    items.sort(key=lambda item: LONG not in item.path.parents)


def _uses_the_database(item):
    fixtures = {"db", "transactional_db"}
    return bool(item.get_closest_marker("django_db") or fixtures.intersection(item.fixturenames))


def pytest_configure():
    """Let Django read the environment, then hide the database from the sites that tests start."""
    from django.conf import settings

    assert settings.DATABASES
    os.environ.pop("DATABASE_URL", None)
