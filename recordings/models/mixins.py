"""The bases of the mixins of `Recording` and `Copy`, as `rooms.models.mixins` has them for rooms.

A type checker sees in them the columns of the model, and the attributes and verbs that a mixin
uses although another class defines them. At run time they are empty.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from abc import abstractmethod
    from pathlib import Path

    from django.db.models import Model
    from django.db.models.fields.related_descriptors import RelatedManager

    from hotline.accounts.models import Site
    from recordings.media.finished import Finished
    from recordings.media.time_mapping import Start

    from .copy import Copy, CopyColumns
    from .making import MakingQuerySet
    from .recording import RecordingColumns
    from .rendering import Rendered

    RowMixin = Model

    class CopiesOfRecording(RelatedManager[Copy]):
        def waiting(self) -> MakingQuerySet: ...

    class RecordingMixin(RecordingColumns):
        copies: CopiesOfRecording

        class Meta:
            abstract = True

        @property
        @abstractmethod
        def directory(self) -> Path: ...

        @property
        @abstractmethod
        def is_sealed(self) -> bool: ...

        @property
        @abstractmethod
        def is_gone(self) -> bool: ...

        @abstractmethod
        def tell_pages(self) -> None: ...

        @abstractmethod
        def take_starts(self) -> list[Start]: ...
        @abstractmethod
        def settle(self) -> None: ...

        @abstractmethod
        def kept_in_words(self, site: Site) -> str: ...

    class CopyMixin(CopyColumns):
        class Meta:
            abstract = True

        @property
        @abstractmethod
        def filename(self) -> str: ...

        @abstractmethod
        def tell_pages(self) -> None: ...

        @abstractmethod
        def advance(self, percent: int) -> None: ...

        @abstractmethod
        def keep_claim(self) -> None: ...

        @abstractmethod
        def render(self) -> Rendered: ...

        @abstractmethod
        def keep_finished(self, made: Finished) -> Rendered: ...

        @abstractmethod
        def length_of(self, rendered: Rendered) -> int: ...

        @abstractmethod
        def claim_companion(self) -> Copy | None: ...

        @property
        @abstractmethod
        def goes_to_store(self) -> bool: ...

        @abstractmethod
        def store(self, manifest: str) -> dict[str, str]: ...

else:

    class RowMixin:
        """A mixin of any model."""

    class RecordingMixin:
        """A mixin of `Recording`."""

    class CopyMixin:
        """A mixin of `Copy`."""
