"""The text of a post on LinkedIn, which shows no chapters."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from recordings.media.one_line import one_line, shortened, utf16
from recordings.platforms import text_of

from .post import Post, Session
from .words import BULLET, LONGEST

LISTED = 5  # questions; a post that lists more is not read
TITLE = 140  # characters, because LinkedIn shows so many before “…more”


def linkedin(session: Session) -> Post:
    """Return the post: the title, the first questions, and the address of the replay."""
    rules = text_of("linkedin")
    first = session.questions[:LISTED]
    more = len(session.questions) - len(first)
    with override(session.language):
        parts = [
            shortened(one_line(session.title), TITLE, utf16),
            _answered(session),
            "\n".join([BULLET + shortened(one_line(one), LONGEST) for one in first] + _rest(more)),
            _("Watch the replay: %(url)s") % {"url": session.url},
        ]
    text = "\n\n".join(part for part in parts if part)
    notes = []
    if more:
        notes.append(
            _("The first %(number)s questions are listed, because longer posts are not read.")
            % {"number": LISTED}
        )
    assert utf16(text) <= rules.characters, "the parts are bounded"
    return Post(rules.key, rules.name, text, notes=tuple(notes))


def _answered(session: Session) -> str:
    number = len(session.questions)
    if not number:
        return ""
    return ngettext(
        "We answered %(number)s question live:", "We answered %(number)s questions live:", number
    ) % {"number": number}


def _rest(more: int) -> list[str]:
    if more <= 0:
        return []
    return [ngettext("… and %(number)s more", "… and %(number)s more", more) % {"number": more}]
