"""The order in which transactions lock rows: a room before all rows that belong to it.

The statements that PostgreSQL gets are read, because SQLite locks no rows.
"""

import re
from contextlib import contextmanager

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.signals import connection_created
from django.db.transaction import Atomic

LOCKING = re.compile(
    r'UPDATE "(?P<updated>\w+)"|DELETE FROM "(?P<deleted>\w+)"'
    r'|SELECT .*? FROM "(?P<selected>\w+)".* FOR (?:NO KEY )?UPDATE',
    re.DOTALL,
)
ROOM = "rooms_room"
OF_ROOMS = ("rooms_", "qna_", "recordings_")


class LockOrder:
    """Notes each transaction that locks a room after a row that belongs to one.

    Attributes:
        broken: (table of that row, statement that locked it).
    """

    def __init__(self):
        self.broken = []
        self._first = {}  # by connection: what its transaction locked first

    def begin(self, connection):
        """A transaction begins, unless one has begun."""
        if not in_transaction(connection):
            self._first.pop(connection, None)

    def __call__(self, execute, sql, params, many, context):
        connection, table = context["connection"], locked_by(sql)
        if table and in_transaction(connection):
            first = self._first.setdefault(connection, (table, sql))
            if table == ROOM and first[0] != ROOM:
                self.broken.append(first)
        return execute(sql, params, many, context)


def locked_by(sql):
    """The table of a room, or of what belongs to one, of which a statement locks rows."""
    found = LOCKING.match(sql)
    table = found and next(filter(None, found.groups()))
    return table if table and table.startswith(OF_ROOMS) else None


def in_transaction(connection):
    """Whether it is in a transaction that is not the test's own."""
    return not all(block._from_testcase for block in connection.atomic_blocks)


@contextmanager
def watched():
    """Yield the `LockOrder` of all connections of this process, those of other threads too."""
    order = LockOrder()

    def add(connection, **_):
        if order not in connection.execute_wrappers:  # a connection may be made again
            connection.execute_wrappers.append(order)

    enter = Atomic.__enter__

    def begin(block):
        order.begin(connections[block.using or DEFAULT_DB_ALIAS])
        enter(block)

    patch = pytest.MonkeyPatch()
    patch.setattr(Atomic, "__enter__", begin)
    connection_created.connect(add)
    for connection in connections.all(initialized_only=True):
        add(connection)
    try:
        yield order
    finally:
        patch.undo()
        connection_created.disconnect(add)
        for connection in connections.all(initialized_only=True):
            connection.execute_wrappers.remove(order)
