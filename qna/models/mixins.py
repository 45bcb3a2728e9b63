"""The base of the mixin of `Question`, like the bases in `rooms.models.mixins`.

A type checker sees in it the columns of the model, and the verb that its mixins use. At run time it
is empty.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from abc import abstractmethod
    from collections.abc import Collection
    from datetime import datetime

    from .question import QuestionColumns

    class QuestionMixin(QuestionColumns):
        class Meta:
            abstract = True

        @property
        @abstractmethod
        def short_text(self) -> str: ...

        @property
        @abstractmethod
        def is_pending(self) -> bool: ...

        @property
        @abstractmethod
        def hides_asker(self) -> bool: ...

        @property
        @abstractmethod
        def began_live_at(self) -> datetime | None: ...

        @property
        @abstractmethod
        def names_nobody(self) -> bool: ...

        @property
        @abstractmethod
        def text_version(self) -> int: ...

        @abstractmethod
        def approve(self) -> bool: ...

        @abstractmethod
        def _move(self, before: Collection[str], **fields: object) -> bool: ...

        @abstractmethod
        def _leave(self, state: str, **fields: object) -> bool: ...

        @abstractmethod
        def _tell_copies(self, hidden: bool) -> None: ...

        @abstractmethod
        def _note_decision(self) -> None: ...

        @abstractmethod
        def _return(self, before: str) -> bool: ...

else:

    class QuestionMixin:
        """A mixin of `Question`."""


__all__ = ["QuestionMixin"]
