"""The questions that a host may mean when merging: those most alike come first.

The index of the search finds them (`qna.search`), so a room of 5,000 questions costs no more than
one of 500, and both ways to find questions agree about accents and scripts.
"""

from . import search
from .models import Question

SHOWN = 8  # questions offered at once
WANTED = 200  # questions with the most votes, which are compared too: a host may mean any of these
UNITS = 12  # of the question, the longest, that the index is asked for
SELECTIVE = 6  # units, of which the index is asked for any two
PART = 4  # characters: longer words are looked up by their beginning and by their end


def merge_candidates(question: Question, words: str = "") -> list[Question]:
    """Return the questions that `question` can be merged into, the most alike first.

    Args:
        words: return those alone that hold all of these, in any case and with or without accents.
    """
    wanted = search.words_of(words)
    there = [question.room_id]
    if wanted:
        found = search.matching_all(there, wanted)
    elif words.strip():
        return []
    else:
        units = sorted(search.units_of(question.text), key=len, reverse=True)[:UNITS]
        # Words are looked up by their ends, because price is in pricing.
        begins, ends = [one[:PART] for one in units], [one[-PART:] for one in units]
        # Words that many questions hold would let only the newest of these be compared.
        found = search.matching_two(there, begins[:SELECTIVE])
        found += search.matching_any(there, dict.fromkeys([*begins, *ends]))
        found += _most_wanted(question)
    rows = Question.objects.by_pk(found).exclude(pk=question.pk)
    rows = rows.filter(place=question.room_id, state__in=question.MERGE_TARGETS)
    pairs = search.pairs_of(question.text)
    scored = sorted(
        (-_likeness(pairs, search.pairs_of(text)), -votes, pk)
        for pk, votes, text in rows.values_list("pk", "votes", "text")
        if search.holds(text, wanted)
    )
    best = [pk for *_, pk in scored[:SHOWN]]
    kept = Question.objects.select_related("asker__person").in_bulk(best)
    for one in kept.values():
        one.room = question.room
    return [kept[pk] for pk in best if pk in kept]


def _most_wanted(question: Question) -> list[int]:
    """Return the pks of the questions of the room that have the most votes."""
    rows = Question.objects.filter(room=question.room_id, state__in=question.MERGE_TARGETS)
    return list(rows.order_by("-votes", "pk").values_list("pk", flat=True)[:WANTED])


def _likeness(one: set[str], other: set[str]) -> float:
    """Dice's coefficient: 1 for the same pairs, 0 for none in common."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)
