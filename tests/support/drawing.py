"""Machines of other fonts, for tests of drawing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from recordings.drawing import emoji, fonts, text_layout
from recordings.drawing.now_card import now_card
from rooms.media.mixer.video import discs
from rooms.media.mixer.video.label import label


def clear_caches() -> None:
    for kept in (
        fonts._files, fonts._system, fonts._chain, fonts._path_for_all, fonts.in_colour,
        fonts.shapes, emoji._font, emoji.can_draw, emoji.can_outline, emoji.tile, emoji._advance,
        emoji.reach,
        text_layout.runs, text_layout._fitted, text_layout._length, now_card, label, discs._disc,
    ):  # fmt: skip
        kept.cache_clear()


@contextmanager
def machine_without_fonts() -> Iterator[None]:
    """A machine that has the fonts of our packages alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "PLACES", ())
        clear_caches()
        yield
    clear_caches()
