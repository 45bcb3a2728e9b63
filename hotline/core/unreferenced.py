"""Find and delete rows that no other row refers to."""

from django.db.models import Exists, OuterRef, QuerySet

AT_ONCE = 200  # rows per transaction, so that other writers get their turn in between


def unreferenced(rows: QuerySet) -> QuerySet:
    """Filter `rows` to those that no row of any table of any installed app refers to."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            theirs = {relation.field.name: OuterRef("pk")}
            rows = rows.exclude(Exists(relation.related_model._base_manager.filter(**theirs)))
    return rows


def forget(rows: QuerySet) -> int:
    """Delete `rows`, AT_ONCE at a time; return how many were deleted."""
    forgotten = 0
    while some := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        gone, _ = rows.filter(pk__in=some).delete()
        if not gone:  # another process began to use these rows meanwhile
            break
        forgotten += gone
    return forgotten
