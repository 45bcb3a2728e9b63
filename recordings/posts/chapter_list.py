"""The list of chapters in a text: how its titles are made to fit, and why it may be left out."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from recordings.media.chapters import Chapter
from recordings.media.one_line import one_line, shortened, utf8
from recordings.platforms import Text

from .plain import without_angles, without_clock_times

SHORTEST_TITLE = 6  # bytes: one letter of any script, and the ellipsis

Line = tuple[str, str]  # the clock time as the platform wants it, and the title


def refusal(rules: Text, chapters: Sequence[Chapter]) -> str:
    """Return why the platform would show no chapters; empty if it would."""
    if len(chapters) >= rules.chapters:
        return ""
    if not chapters:
        return _("No chapters: no question was answered aloud in what is recorded.")
    return _(
        "No chapters: %(platform)s takes a list of %(least)s or more, and this session has "
        "%(number)s."
    ) % {"platform": rules.name, "least": rules.chapters, "number": len(chapters)}


def fitted(rules: Text, lines: Sequence[Line], around: int) -> list[Line]:
    """Shorten the titles so that a text of `around` bytes and the lines is not too long."""
    titles = [shortened(title, rules.label) for _, title in lines]
    left = rules.bytes - around - len("\n\n") - sum(utf8(clock) + len(" \n") for clock, _ in lines)
    most = _largest(lambda most: sum(min(utf8(one), most) for one in titles) <= left, titles)
    return [
        (clock, shortened(title, most, utf8))
        for (clock, _), title in zip(lines, titles, strict=True)
    ]


def notes_on(given: Sequence[Chapter], rules: Text, *, cut: bool) -> list[str]:
    """Return sentences that say how the titles differ from the questions.

    Args:
        cut: some of them are shortened.
    """
    was = [one_line(chapter.title) for chapter in given]
    notes = []
    if any(without_clock_times(title) != title for title in was):
        notes.append(
            _(
                "Clock times in questions have a dot (20.30), because %(platform)s takes those "
                "with a colon for chapters."
            )
            % {"platform": rules.name}
        )
    if any(without_angles(title) != title for title in was):
        notes.append(
            _(
                "“<” and “>” are written ‹ and ›, because platforms refuse them or take them for "
                "code."
            )
        )
    if cut:
        notes.append(
            _("Long questions are shortened, so that the list fits on %(platform)s.")
            % {"platform": rules.name}
        )
    return notes


def _largest(fits: Callable[[int], bool], titles: Sequence[str]) -> int:
    """Return the largest number of bytes a title that `fits`, SHORTEST_TITLE at least."""
    low, high = SHORTEST_TITLE, max([SHORTEST_TITLE, *map(utf8, titles)])
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
