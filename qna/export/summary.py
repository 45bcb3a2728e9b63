"""The lines about the session itself: its title, its times, and the tally of its questions."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .columns import Cell
from .rows import Session, yes_or_no


def summary_of(session: Session) -> list[tuple[str, Cell]]:
    """Return ``(title, value)`` of each line, in the reader's language."""
    tally = session.tally
    lines: list[tuple[str, Cell]] = [
        (_("Title"), session.title),
        (_("Host"), session.host),
        (_("Live since"), session.live_at),
        (_("Ended"), session.ended_at),
        (_("Exported at"), session.exported_at),
        (_("Time zone"), session.zone),
        (_("Recorded"), yes_or_no(session.recorded)),
        (_("Asked"), tally.asked),
        (_("Answered aloud"), tally.aloud),
        (_("Answered in writing"), tally.in_writing),
        (_("Merged with another"), tally.merged),
    ]
    lines += [
        (_("Hidden: %(reason)s") % {"reason": reason}, number)
        for reason, number in tally.refused_in_words
    ]
    return [
        *lines,
        (pgettext("questions", "Dismissed"), tally.dismissed),
        (_("Unanswered"), tally.unanswered),
        (pgettext("questions", "Asked after the end"), tally.inbox),
        (_("Withdrawn by the asker"), tally.withdrawn),
    ]
