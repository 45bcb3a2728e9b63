"""Find and delete rows that no other row refers to."""

from typing import TypeVar

from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, QuerySet

Row = TypeVar("Row", bound=Model)

AT_ONCE = 200  # rows per transaction, so that other writers get their turn in between


def unreferenced(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Filter `rows` to those that no row of any table of any installed app refers to.

    Rows of a model with `IS_A_TRACE = True` say only that somebody was there, and don't count.
    """
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            if getattr(relation.field.model, "IS_A_TRACE", False):
                continue
            theirs = {relation.field.name: OuterRef("pk")}
            rows = rows.exclude(Exists(relation.field.model._base_manager.filter(**theirs)))
    return rows


def forget(rows: QuerySet[Row]) -> int:
    """Delete `rows`, AT_ONCE at a time; return how many were deleted."""
    forgotten = 0
    while some := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        gone, _ = rows.filter(pk__in=some).delete()
        if not gone:  # another process began to use these rows meanwhile
            break
        forgotten += gone
    return forgotten
