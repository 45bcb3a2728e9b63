"""The description of an episode, once as Spotify reads it and once as Apple Podcasts does."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from recordings.media.chapters import Chapter, at_most
from recordings.media.clock_time import full_clock
from recordings.media.one_line import utf8
from recordings.platforms import Text, text_of

from .chapter_list import SHORTEST_TITLE, fitted, notes_on, refusal
from .plain import compatible, is_latin, plain_title, without_emoji
from .post import Post, Session
from .words import description, questions_listed


def spotify(session: Session) -> Post:
    """Return the post for Spotify: `(HH:MM:SS) title`, short, in Latin letters, without emoji.

    The list is left out, with the reason, where a title has letters of another script, because
    Spotify would show none of it.
    """
    rules = text_of("spotify")
    chapters = session.chapters
    if any(not is_latin(compatible(chapter.title)) for chapter in chapters):
        reason = _("No chapters: %(platform)s shows them in Latin letters alone.") % {
            "platform": rules.name
        }
        return _without_chapters(session, rules, reason)
    titles = [_spoken(session, number, chapter) for number, chapter in enumerate(chapters)]
    plain = tuple(
        Chapter(chapter.second, title) for chapter, title in zip(chapters, titles, strict=True)
    )
    post = _post(session, rules, plain, lambda second: f"({full_clock(second)})")
    if any(without_emoji(chapter.title) != chapter.title for chapter in chapters) and post.chapters:
        left_out = _("Emoji are left out of the titles, because %(platform)s wants none.")
        notes = (*post.notes, left_out % {"platform": rules.name})
        post = Post(post.key, post.name, post.text, chapters=post.chapters, notes=notes)
    return post


def apple(session: Session) -> Post:
    """Return the post for Apple Podcasts: `HH:MM:SS title`."""
    return _post(session, text_of("apple"), session.chapters, full_clock)


def _post(
    session: Session, rules: Text, chapters: tuple[Chapter, ...], written: Callable[[float], str]
) -> Post:
    reason = refusal(rules, chapters)
    if reason:
        return _without_chapters(session, rules, reason)
    around = utf8(description(session, []))
    longest = len(written(0)) + SHORTEST_TITLE + len(" \n")
    some = at_most(chapters, int((rules.bytes - around) // longest))
    lines = [(written(chapter.second), plain_title(chapter.title)) for chapter in some]
    whole = fitted(rules, lines, around)
    notes = notes_on(chapters, rules, cut=whole != lines)
    if len(some) < len(chapters):
        notes.append(
            ngettext(
                "Chapters are joined, because only %(number)s fits.",
                "Chapters are joined, because only %(number)s fit.",
                len(some),
            )
            % {"number": len(some)}
        )
    text = description(session, whole)
    return Post(rules.key, rules.name, text, chapters=len(whole), notes=tuple(notes))


def _without_chapters(session: Session, rules: Text, reason: str) -> Post:
    text = questions_listed(session, rules.bytes)
    return Post(rules.key, rules.name, text, notes=(reason,))


def _spoken(session: Session, number: int, chapter: Chapter) -> str:
    """Return a title without emoji; one that has nothing else gets its number."""
    title = without_emoji(compatible(chapter.title))
    if any(char.isalnum() for char in title):
        return title
    with override(session.language):
        return _("Question %(number)s") % {"number": number}
