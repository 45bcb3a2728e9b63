"""Take away what keeps a rule when people act at once, to show that its test would fail then."""

import contextlib

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from rooms.models import Room


def unique_constraints():
    """``{name: (model, constraint)}`` of the constraints that Hotline's own tables have."""
    return {
        constraint.name: (model, constraint)
        for app in ("accounts", "rooms", "qna", "recordings")
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    }


@contextlib.contextmanager
def without_constraint(name):
    """Drop it from the database; all rows of all tables are gone afterwards."""
    _skip_on_sqlite()
    model, constraint = unique_constraints()[name]
    kept = model._meta.constraints
    model._meta.constraints = [other for other in kept if other is not constraint]
    with connection.schema_editor() as schema:
        schema.remove_constraint(model, constraint)
    try:
        yield
    finally:
        call_command("flush", interactive=False, verbosity=0)
        model._meta.constraints = kept
        with connection.schema_editor() as schema:
            schema.add_constraint(model, constraint)


def take_row_locks_away(monkeypatch):
    """Let `select_for_update` select without a lock.

    The counter of a room's events, which locks the room's row too, stands still: a rule may not
    depend on whether a verb checks before or after its first event.
    """
    _skip_on_sqlite()
    monkeypatch.setattr(Room, "next_event", lambda room: room.event)
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows.all())


def _skip_on_sqlite():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time, so nothing else is needed there")
