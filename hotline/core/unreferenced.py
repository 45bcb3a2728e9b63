"""Rows that nothing refers to."""

from django.db.models import Exists, OuterRef, QuerySet

AT_ONCE = 200  # rows of one transaction: others write meanwhile


def unreferenced(rows: QuerySet) -> QuerySet:
    """Those of `rows` to which no row of any table refers, whichever apps there are."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            theirs = {relation.field.name: OuterRef("pk")}
            rows = rows.exclude(Exists(relation.related_model._base_manager.filter(**theirs)))
    return rows


def forget(rows: QuerySet) -> int:
    """Delete them, a few at a time; how many there were."""
    forgotten = 0
    while some := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        gone, _ = rows.filter(pk__in=some).delete()
        if not gone:  # they came into use meanwhile
            break
        forgotten += gone
    return forgotten
