"""The base of the mixins of `Poll`, like that of `Question` in `mixins`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .poll import PollColumns as PollMixin
else:

    class PollMixin:
        """A mixin of `Poll`."""


__all__ = ["PollMixin"]
