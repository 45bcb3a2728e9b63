"""The questions that a host may mean when merging: those most alike come first."""

import unicodedata

from .models import Question

SHOWN = 8  # questions offered at once
READ = 2000  # questions compared at most, those with the most votes first: 0.1 s
LONGEST = 200  # characters of the searched words that are looked at


def merge_candidates(question: Question, words: str = "") -> list[Question]:
    """Return the questions that `question` can be merged into, the most alike first.

    Args:
        words: return those alone that hold all of these, in any case and with or without accents.
    """
    wanted = folded(words[:LONGEST]).split()
    pairs = _pairs(folded(question.text))
    there = Question.objects.filter(room=question.room_id, state__in=question.MERGE_TARGETS)
    rows = there.exclude(pk=question.pk).order_by("-votes", "pk").values_list("pk", "text")[:READ]
    scored = []
    for pk, text in rows:
        text = folded(text)
        if all(word in text for word in wanted):
            scored.append((_likeness(pairs, _pairs(text)), pk))
    scored.sort(key=lambda one: (-one[0], one[1]))
    best = [pk for _score, pk in scored[:SHOWN]]
    found = Question.objects.select_related("asker__person").in_bulk(best)
    for one in found.values():
        one.room = question.room
    return [found[pk] for pk in best if pk in found]


def folded(text: str) -> str:
    """Return the text in small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def _pairs(text: str) -> set[str]:
    """The pairs of characters of each word; scripts without spaces have words of one character."""
    return {word[at : at + 2] for word in text.split() for at in range(max(1, len(word) - 1))}


def _likeness(one: set[str], other: set[str]) -> float:
    """Dice's coefficient: 1 for the same pairs, 0 for none in common."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)
