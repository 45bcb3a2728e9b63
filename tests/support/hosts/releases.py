"""Later releases of the code: copies of it with migrations that ours does not have."""

import shutil
from pathlib import Path

from hotline.environment.converters import ROOT

PARTS = ("hotline", "rooms", "qna", "recordings", "templates", "static", "locale")
ADDS = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rooms", "{after}")]
    operations = [
        migrations.AddField("room", "{column}", models.TextField(null=True)),
    ]
"""
FAILS = """from django.db import migrations


def stop(apps, schema_editor):
    raise RuntimeError("the disk is full, for example")


class Migration(migrations.Migration):
    dependencies = [("rooms", "{after}")]
    operations = [migrations.RunPython(stop)]
"""
FIRST, SECOND = "0998_first_of_a_later_release", "0999_second_of_a_later_release"


def later_release(folder: Path, whole: bool) -> Path:
    """Copy the code, with two migrations more; unless it is `whole`, the second one fails."""
    shutil.copy(ROOT / "manage.py", folder)
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    migrations = folder / "rooms/migrations"
    newest = max(path.stem for path in migrations.glob("[0-9]*.py"))
    first = ADDS.format(after=newest, column="first_of_later")
    (migrations / f"{FIRST}.py").write_text(first)
    mend(folder) if whole else (migrations / f"{SECOND}.py").write_text(FAILS.format(after=FIRST))
    return folder


def mend(folder: Path) -> None:
    """Let the second migration of a release succeed."""
    second = ADDS.format(after=FIRST, column="second_of_later")
    (folder / f"rooms/migrations/{SECOND}.py").write_text(second)
