"""For which page a text is rendered."""

from typing import NamedTuple


class ListKey(NamedTuple):
    """The part of a long list that a page shows: the first `size` rows of the list `name`.

    An empty `label` means rows of every label.
    """

    name: str
    label: str = ""
    size: int = 50


class Variant(NamedTuple):
    """Role, language and part of the list for which a page is rendered."""

    role: str
    language: str
    shown: ListKey

    @property
    def reader(self) -> tuple[str, str]:
        """Role and language: fragments are rendered once for each, whatever list pages show."""
        return self.role, self.language
