"""Queries whose SQL is composed once, for requests that come by the thousand.

Django composes the SQL of a query each time, and asks each column how to convert its values: of the
0.6 ms that a seat with its room takes, the database takes 0.05. The compiler and the iterable that
are used here are private to Django; tests/hotline/core/test_prepared_query.py fails when they
change.
"""

import threading
from collections.abc import Callable
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
        self._of_thread = threading.local()  # because connections belong to threads

    def first(self, **values: Value) -> M | None:
        """Return the first row for these values, or None."""
        connection = connections[DEFAULT_DB_ALIAS]
        prepared = getattr(self._of_thread, "prepared", None)
        if prepared is None or prepared.connection is not connection:
            prepared = _Prepared(self._build, connection, values)
            self._of_thread.prepared = prepared
        return next(iter(ModelIterable(prepared.rows(values))), None)


class _Prepared:
    """The compiler of a query for one connection.

    Raises TypeError for a value that gets into the SQL in another way than as a parameter.
    """

    def __init__(self, build: Callable[..., Any], connection: Any, values: dict[str, Value]):
        places: dict[str, Value] = {
            name: f"value {number}" if isinstance(value, str) else FIRST_NUMBER - number
            for number, (name, value) in enumerate(values.items())
        }
        self.connection = connection
        self._compiler = build(**places).query.get_compiler(using=DEFAULT_DB_ALIAS)
        self._sql, parameters = self._compiler.as_sql()
        names = {place: name for name, place in places.items()}
        self._names = [names.get(each) for each in parameters]
        if missing := set(places) - set(self._names):
            raise TypeError(f"{', '.join(sorted(missing))} is no parameter of this query")
        self._parameters = parameters
        fields = [each for each, *_ in self._compiler.select[: self._compiler.col_count]]
        converters = self._compiler.get_converters(fields)
        self._compiler.get_converters = lambda _fields: converters
        query = SimpleNamespace(get_compiler=lambda using: self._compiler)
        self._rows: Any = SimpleNamespace(
            db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={}
        )

    def rows(self, values: dict[str, Value]) -> Any:
        """Return the queryset for these values, as far as `ModelIterable` reads it."""
        parameters = tuple(
            values[name] if name else kept
            for name, kept in zip(self._names, self._parameters, strict=True)
        )
        self._compiler.as_sql = lambda *args, **kwargs: (self._sql, parameters)
        return self._rows
