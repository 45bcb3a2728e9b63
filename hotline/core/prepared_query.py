"""Queries whose SQL is composed once, for requests that come by the thousand.

Django composes the SQL of a query each time: of the 0.6 ms that a seat with its room takes, the
database takes 0.05. The compiler and the iterable that are used here are private to Django;
tests/hotline/core/test_prepared_query.py fails when they change.
"""

from collections.abc import Callable
from copy import copy
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=models.Model)
Value = str | int

FIRST_NUMBER = -(1 << 40)  # stands for the first value, if that is a number; no key is negative


class PreparedQuery(Generic[M]):
    """A query of rows of one model, with their related rows if it selects these.

    Args:
        build: returns the queryset for values that it is given by name. Each must get into the
            SQL as a parameter, unchanged, as texts and whole numbers do.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[M]"]) -> None:
        self._build = build
        self._prepared: tuple[Any, str, list[object]] | None = None

    def first(self, **values: Value) -> M | None:
        """Return the first row for these values, or None."""
        if self._prepared is None:
            self._prepared = self._prepare(values)
        prepared, sql, names = self._prepared
        parameters = tuple(values[name.text] if isinstance(name, _Name) else name for name in names)
        compiler = copy(prepared)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # of this thread
        compiler.as_sql = lambda *args, **kwargs: (sql, parameters)
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        rows: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return next(iter(ModelIterable(rows)), None)

    def _prepare(self, values: dict[str, Value]) -> tuple[Any, str, list[object]]:
        """Return (compiler, SQL, its parameters), with a `_Name` in the place of each value.

        Raises TypeError for a value that gets into the SQL in another way.
        """
        places: dict[str, Value] = {
            name: f"value {number}" if isinstance(value, str) else FIRST_NUMBER - number
            for number, (name, value) in enumerate(values.items())
        }
        compiler = self._build(**places).query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        names = {place: _Name(name) for name, place in places.items()}
        named = [names.get(each, each) for each in parameters]
        if missing := set(places) - {one.text for one in named if isinstance(one, _Name)}:
            raise TypeError(f"{', '.join(sorted(missing))} is no parameter of this query")
        return compiler, sql, named


class _Name:
    """Stands for the value of that name."""

    def __init__(self, text: str) -> None:
        self.text = text
