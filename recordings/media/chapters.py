"""Chapters of a session: the answers given in it, as the copies and the post texts list them."""

from typing import NamedTuple


class Chapter(NamedTuple):
    """A chapter that begins `second` seconds after the start of the replay."""

    second: float
    title: str
