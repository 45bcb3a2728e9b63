"""The title and the description of a video on YouTube."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from recordings.media.chapters import at_most
from recordings.media.clock_time import clock
from recordings.media.one_line import one_line, shortened, utf8, utf16
from recordings.platforms import Text, text_of

from .chapter_list import fitted, notes_on, refusal
from .plain import plain_title, without_angles
from .post import Post, Session
from .words import description, questions_listed


def youtube(session: Session) -> Post:
    """Return the post; its first clock time is the 0:00 of the list, and there is no other.

    Where the list would have fewer than three chapters, which switches chapters off, the questions
    stand without clock times.
    """
    rules = text_of("youtube")
    title, notes = _title(session, rules)
    reason = refusal(rules, session.chapters)
    if reason:
        text = questions_listed(session, rules.bytes)
        return Post(rules.key, rules.name, text, title, notes=(*notes, reason))
    chapters = at_most(session.chapters, rules.most)
    if len(chapters) < len(session.chapters):
        notes.append(
            _("Short chapters are joined, because %(platform)s takes %(most)s at most.")
            % {"platform": rules.name, "most": rules.most}
        )
    lines = [(clock(chapter.second), plain_title(chapter.title)) for chapter in chapters]
    whole = fitted(rules, lines, utf8(description(session, [])))
    notes += notes_on(chapters, rules, cut=whole != lines)
    text = description(session, whole)
    return Post(rules.key, rules.name, text, title, len(whole), tuple(notes))


def _title(session: Session, rules: Text) -> tuple[str, list[str]]:
    """Return the title, and what was changed in it."""
    was = one_line(session.title)
    title = shortened(without_angles(was), rules.title, utf16)
    notes = []
    if title != without_angles(was):
        notes.append(
            _("The title is shortened: %(platform)s takes %(most)s characters.")
            % {"platform": rules.name, "most": rules.title}
        )
    elif title != was:
        notes.append(_("“<” and “>” in the title are written ‹ and ›."))
    if not title:
        with override(session.language):
            title = _("Live session")
    return title, notes
