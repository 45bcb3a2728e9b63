"""Programs of the former release go on while the tables are brought up to date under them.

An upgrade migrates first and then restarts one program after the other, so each migration must
leave what the former code reads and writes. What can't be so is done in two releases: one whose
code no longer needs a column, and a later one that removes it. The name of that later migration
tells code that is older still not to go on: see `hotline.core.schema`.
"""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED

from hotline.core.schema import NEEDS

NEWEST_BEFORE = {"accounts": 9, "rooms": 24, "qna": 20, "recordings": 10}
"""The number of each application's newest migration from before this rule: no release had any of
them.
"""

SECOND_STEPS: dict[tuple[str, str], str] = {}
"""Migrations that break the rule on purpose, and since which release no code needs what they
remove: ``{(application, name): reason}``.
"""

TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
FORBIDS = (migrations.AddConstraint, migrations.AlterUniqueTogether)


def faults(operations, app, state):
    """Return what the former code would not survive; `state` is that before the operations."""
    found, state = [], state.clone()
    made = set()
    for operation in operations:
        model = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
        if isinstance(operation, migrations.CreateModel):
            made.add(model)
        elif model not in made:
            found += [f"{operation.describe()}: {why}" for why in _faults_of(operation, app, state)]
        operation.state_forwards(app, state)
    return found


def _faults_of(operation, app, state):
    if isinstance(operation, TAKES_AWAY):
        yield "the former code still uses it"
    if isinstance(operation, FORBIDS):
        yield "the former code may write rows that it forbids"
    if isinstance(operation, migrations.RunSQL):
        yield "nobody can tell what it takes away"
    if isinstance(operation, migrations.AddField) and _is_demanded(operation.field):
        yield "the former code inserts rows without it: let it be null, or give it a db_default"
    if isinstance(operation, migrations.AlterField):
        former = state.models[app, operation.model_name.lower()].fields[operation.name]
        yield from _faults_of_change(former, operation.field)


def _is_demanded(field):
    """Whether a row can't be inserted without the column."""
    return not (field.many_to_many or field.null or field.db_default is not NOT_PROVIDED)


def _faults_of_change(former, field):
    if former.null and not field.null:
        yield "the former code writes NULL into it"
    if former.get_internal_type() != field.get_internal_type():
        yield "the former code has another type for it"
    if (former.max_length or 0) > (field.max_length or 0) > 0:
        yield "the former code writes longer texts"
    if field.unique and not former.unique:
        yield "the former code may write rows that it forbids"


def newer_migrations():
    """The migrations of our applications to which the rule applies."""
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in NEWEST_BEFORE and int(name[:4]) > NEWEST_BEFORE[app]:
            yield app, name, migration, loader.project_state(migration.dependencies)


def test_the_former_code_survives_every_migration():
    found = {
        f"{app} {name}": why
        for app, name, migration, state in newer_migrations()
        if (why := faults(migration.operations, app, state)) and (app, name) not in SECOND_STEPS
    }
    assert found == {}


def misnamed(steps, known):
    """Return the migrations that break the rule and do not name a former one that code must know.

    Args:
        known: the application and the number of each migration.
    """
    found = []
    for app, name in steps:
        needs = NEEDS.search(name)
        if needs is None or needs[1] >= name[:4] or (app, needs[1]) not in known:
            found.append(name)
    return found


def test_a_migration_that_breaks_the_rule_names_the_one_that_code_must_know():
    known = {(app, name[:4]) for app, name in MigrationLoader(None).disk_migrations}
    assert misnamed(SECOND_STEPS, known) == []


@pytest.mark.parametrize("end", ["", "_needs_0032", "_needs_0007", "_needs_it"])
def test_a_migration_that_names_no_former_one_is_found(end):
    good, bad = ("rooms", "0032_remove_note_needs_0028"), ("rooms", f"0032_remove_note{end}")
    known = {("rooms", "0028"), ("rooms", "0032"), ("qna", "0007")}
    assert misnamed([good, bad], known) == [bad[1]]


def test_the_rule_begins_with_migrations_that_are_there():
    numbers = {(app, int(name[:4])) for app, name in MigrationLoader(None).disk_migrations}
    assert set(NEWEST_BEFORE.items()) <= numbers


@pytest.fixture
def state():
    """A table of rooms with a title of 60 characters and a note that may be NULL."""
    state = ProjectState()
    fields = {
        "id": models.AutoField(primary_key=True),
        "title": models.CharField(max_length=60),
        "note": models.TextField(null=True),
    }
    state.add_model(ModelState("rooms", "Room", list(fields.items())))
    return state


UNIQUE = models.UniqueConstraint(fields=["title"], name="one_title")
BAD = {
    "a column is removed": migrations.RemoveField("room", "note"),
    "a column is renamed": migrations.RenameField("room", "note", "remark"),
    "a table is removed": migrations.DeleteModel("Room"),
    "a table is renamed": migrations.RenameModel("Room", "Hall"),
    "a column is demanded": migrations.AddField(
        "room", "zone", models.CharField(max_length=40, default="UTC"), preserve_default=False
    ),
    "a column is NULL no more": migrations.AlterField("room", "note", models.TextField()),
    "a column is shorter": migrations.AlterField("room", "title", models.CharField(max_length=9)),
    "a column has another type": migrations.AlterField(
        "room", "note", models.IntegerField(null=True)
    ),
    "a column is unique": migrations.AlterField(
        "room", "title", models.CharField(max_length=60, unique=True)
    ),
    "rows are forbidden": migrations.AddConstraint("room", UNIQUE),
    "it is SQL": migrations.RunSQL("DROP TABLE rooms_room"),
}
GOOD = {
    "a column may be NULL": migrations.AddField("room", "zone", models.TextField(null=True)),
    "the database fills a column": migrations.AddField(
        "room", "zone", models.CharField(max_length=40, db_default="UTC")
    ),
    "a column is longer": migrations.AlterField("room", "title", models.CharField(max_length=90)),
    "a table is new": migrations.CreateModel("Hall", [("id", models.AutoField(primary_key=True))]),
    "an index is new": migrations.AddIndex("room", models.Index(fields=["title"], name="by_title")),
}


@pytest.mark.parametrize("name", BAD)
def test_what_the_former_code_would_not_survive_is_found(name, state):
    assert len(faults([BAD[name]], "rooms", state)) == 1


@pytest.mark.parametrize("name", GOOD)
def test_what_the_former_code_survives_is_let_through(name, state):
    assert faults([GOOD[name]], "rooms", state) == []


def test_a_table_of_the_same_migration_may_have_any_column(state):
    column = models.CharField(max_length=40)
    operations = [GOOD["a table is new"], migrations.AddField("hall", "zone", column)]
    assert faults(operations, "rooms", state) == []
