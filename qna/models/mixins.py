"""The base of the mixin of `Question`, like the bases in `rooms.models.mixins`.

A type checker sees in it the columns of the model. At run time it is empty.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .question import QuestionColumns as QuestionMixin
else:

    class QuestionMixin:
        """A mixin of `Question`."""


__all__ = ["QuestionMixin"]
