from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from recordings.delivery import copies_store, store_pause
from recordings.delivery.store_errors import AWAY, StoreError

from . import copy_kinds

if TYPE_CHECKING:
    from .copy import Copy
    from .storing import StoringMixin

PAUSE = timedelta(seconds=store_pause.SECONDS)  # after a store that refused
OUTLIVES = timedelta(seconds=copies_store.SECONDS)
"""How long a former copy stays once a new one is ready: links to it are valid so long."""

AT_ONCE = 100  # objects that one call of `sweep` deletes at most


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def unneeded(self) -> Self:
        """Those that no copy names, and that no worker uploads.

        None of them is needed again, because each attempt to make a copy takes a new name. The
        object of a copy that is made again stays until the new one is there, because permanent
        addresses lead to it, and then as long as links to it are valid (`outlive`).
        """
        served = Q(name=F("copy__stored"))
        uploaded = Q(copy__state="making", begun_at=F("copy__begun_at"))
        return self.exclude(pk__in=self.model.objects.filter(served | uploaded).values("pk"))

    def due(self) -> Self:
        return self.filter(Q(due_at=None) | Q(due_at__lt=Now()))


class StoredFile(models.Model):
    """An object of the store of copies, from before its upload until it is deleted there.

    The row outlives its copy, so that no object is left in the store that no row names: neither
    when a copy is deleted, by whatever way, nor when a worker is killed in an upload.
    """

    name = models.CharField(max_length=100, unique=True, editable=False)
    copy = models.ForeignKey(
        "recordings.Copy", models.SET_NULL, null=True, editable=False, related_name="stored_files"
    )
    begun_at = models.DateTimeField(null=True, editable=False)  # that of the copy's attempt
    due_at = models.DateTimeField(null=True, editable=False)  # not to be deleted before

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def begin(cls, copy: "StoringMixin") -> str:
        """Return a new name for what a copy's present attempt uploads."""
        name = copies_store.new_name(copy_kinds.ENDINGS[copy.kind])
        return cls.objects.create(name=name, copy_id=copy.pk, begun_at=copy.begun_at).name

    @classmethod
    def outlive(cls, name: str) -> None:
        """Keep an object for a while although its copy names another one from now on."""
        cls.objects.filter(name=name).update(due_at=Now() + OUTLIVES)

    @classmethod
    def sweep(cls) -> None:
        """Delete the objects that nothing needs; those that the store refuses are tried again."""
        if not copies_store.in_use():
            return
        for file in cls.objects.unneeded().due()[:AT_ONCE]:
            try:
                file.forget()
            except StoreError:  # `store_pause` has logged it
                cls.objects.unneeded().due().update(due_at=Now() + PAUSE)
                return

    def forget(self) -> None:
        """Delete the object, then the row. Raises StoreError, at once while the store rests."""
        with store_pause.paused_after_failure():
            if not copies_store.in_use():
                raise StoreError(AWAY, "the settings name no store, and copies lie in one")
            copies_store.store().remove(self.name)
        self.delete()


def forget_files(copies: "models.QuerySet[Copy]") -> None:
    """Delete what copies that are to be erased have in the store; nothing if there is none.

    Call it when they are no longer served, and before their rows are deleted, where the caller
    has to know that their objects are gone. Otherwise `StoredFile.sweep` deletes them later.

    Raises:
        StoreError: the store refuses. Some objects may be gone then; call it again.
    """
    for file in StoredFile.objects.filter(copy__in=copies):
        file.forget()
