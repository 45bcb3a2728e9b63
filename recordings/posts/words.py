"""The sentences of the posts, in the language of the session."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from recordings.media.one_line import shortened, utf8

from .plain import plain_title, without_clock_times
from .post import Session

BULLET = "• "
LONGEST = 140  # characters of a question in a list without clock times


def intro(session: Session) -> str:
    """Return the first line of a description."""
    with override(session.language):
        number = len(session.questions)
        if not number:
            return _("A live session.")
        return ngettext(
            "%(number)s question from the audience, answered live.",
            "%(number)s questions from the audience, answered live.",
            number,
        ) % {"number": number}


def address(session: Session) -> str:
    """Return the address of the replay; empty if a platform would read a clock time in it."""
    return session.url if without_clock_times(session.url) == session.url else ""


def replay_line(session: Session) -> str:
    """Return the line with the address of the replay."""
    with override(session.language):
        return _("The replay, where each question plays its answer: %(url)s") % {
            "url": address(session)
        }


def description(session: Session, lines: Sequence[tuple[str, str]]) -> str:
    """Return a description: intro, list of chapters, address of the replay.

    A blank line ends the list, so there is none within it; after it comes no clock time.
    """
    listed = "\n".join(f"{time} {title}" for time, title in lines)
    end = replay_line(session) if address(session) else ""
    return "\n\n".join(part for part in (intro(session), listed, end) if part)


def questions_listed(session: Session, most: float) -> str:
    """Return a text without chapters, in at most so many bytes: intro, questions, address."""
    end = replay_line(session) if address(session) else ""
    left = most - sum(utf8(part) + len("\n\n") for part in (intro(session), end))
    lines: list[str] = []
    for question in session.questions:
        line = BULLET + shortened(plain_title(question), LONGEST)
        left -= utf8(line) + len("\n")
        if left < 0:
            break
        lines.append(line)
    return "\n\n".join(part for part in (intro(session), "\n".join(lines), end) if part)
