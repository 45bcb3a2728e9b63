"""Rows with a date that the database holds, and that Python has none for."""

from django.db import connection

NEVER = {"postgresql": "10000-01-01 11:59:59+00", "sqlite": "2026-13-45 00:00:00"}


def make_unreadable(row, column):
    table, name = row._meta.db_table, connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {connection.ops.quote_name(table)} SET {name} = %s WHERE id = %s",
            [NEVER[connection.vendor], row.pk],
        )
