"""Full-text search of questions, the same on SQLite and PostgreSQL and for all scripts.

The index holds pairs of characters that we make ourselves at write time, because the tokenizers of
both databases miss words of two characters, and words of scripts without spaces. A question found
by its pairs is compared with the words once more, so the index may be behind and still finds
nothing wrong. No word reaches the database as text: pairs are written in hexadecimal digits.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import combinations, islice, zip_longest

from django.db import connection

from rooms.models import Room

from .models import Question

TABLE = "qna_question_pairs"
LONGEST = 400  # characters of a search that are looked at
MOST_WORDS = 12
MOST_PAIRS = 12  # of a search; the index reads the questions of each, the comparison does the rest
CANDIDATES = 500  # questions that are compared
VOICED = "\u3099\u309a"  # marks that make another letter in Japanese
LETTERS = {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
RUN = re.compile(r"[^\W_]+")
# Thai to Burmese, Khmer, and from the CJK radicals on, without Hangul: no spaces between words.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uabff\uf900-\ufaff]")


class Bare(dict[int, int | str | None]):
    """A table for `str.translate` that drops accents and writes LETTERS as others do.

    It fills as characters occur, those below 0x10000: asking `unicodedata` for each costs a search
    more than all else.
    """

    def __missing__(self, code: int) -> int | str | None:
        char = chr(code)
        is_mark = unicodedata.category(char) == "Mn" and char not in VOICED
        to = None if is_mark else LETTERS.get(char, code)
        if code < 0x10000:
            self[code] = to
        return to


BARE = Bare()


def fold(text: str) -> str:
    """Return `text` without case, accents and width, as both sides of a comparison are."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", apart.translate(BARE))


def words_of(text: str) -> list[str]:
    """Return the first words of a search, folded; a sentence without spaces is one word."""
    return RUN.findall(fold(text[:LONGEST]))[:MOST_WORDS]


def find(room: Room, words: str, to_hosts: bool = False, limit: int = 50) -> list[Question]:
    """Return the questions of a room that hold all `words`, those with the most votes first.

    Where the room hides its votes, the newest come first, because the order would show them, and
    so would the choice of those that fit in `limit`.

    Args:
        to_hosts: find also what only hosts read, and put it in the order of the votes anyway.
    """
    wanted = words_of(words)
    if not wanted:
        return []
    found = matching_all([room.pk], wanted)
    # By pk alone: asked for the room too, SQLite reads all questions of the room instead.
    rows = Question.objects.filter(pk__in=found).order_by()
    by_votes = to_hosts or not room.hides_votes
    first = "votes" if by_votes else "pk"
    ranked = sorted(rows.values_list(first, "pk", "room", "state", "text"), reverse=True)
    states = Question.states_read(to_hosts)
    held = (
        pk
        for _first, pk, place, state, text in ranked
        if place == room.pk and state in states and _holds(fold(text), wanted)
    )
    kept = Question.objects.filter(pk__in=list(islice(held, limit))).with_items()
    return [one for one in kept.order_by(f"-{first}", "-pk") if one.state in states]


def matching_any(rooms: Iterable[int], units: Iterable[str]) -> list[int]:
    """Return the pks of questions of these rooms that hold the pairs of a unit, the newest first.

    A unit is a word, or two characters of a script without spaces.
    """
    groups = [_some_pairs([unit]) for unit in units]
    return _matching(list(rooms), groups)


def matching_all(rooms: Iterable[int], words: list[str]) -> list[int]:
    """Return the pks of questions of these rooms that hold the pairs of all words, newest first."""
    return _matching(list(rooms), [_some_pairs(words)])


def matching_two(rooms: Iterable[int], units: list[str]) -> list[int]:
    """Return as `matching_any`, but the questions that hold two of the units."""
    return _matching(list(rooms), [_some_pairs(two) for two in combinations(units, 2)])


def pairs_of(text: str) -> set[str]:
    """Return the pairs of a text by which the index knows it, as characters."""
    return set(_characters_of_text(text))


def holds(text: str, words: Iterable[str]) -> bool:
    """Return whether a text holds all of these folded words."""
    return _holds(fold(text), words)


def keep(question: Question) -> None:
    """Write the pairs of a question into the index, after its text was written or changed."""
    pairs = list(dict.fromkeys([_room(question.room_id), *_pairs_of_text(question.text)]))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {TABLE} (question_id, pairs) VALUES (%s, %s)"
                " ON CONFLICT (question_id) DO UPDATE SET pairs = EXCLUDED.pairs",
                [question.pk, pairs],
            )
        else:
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid = %s", [question.pk])
            values: list[int | str] = [question.pk, " ".join(pairs)]
            cursor.execute(f"INSERT INTO {TABLE} (rowid, pairs) VALUES (%s, %s)", values)


def forget(question_id: int) -> None:
    """Remove a deleted question from the index."""
    column = "question_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE {column} = %s", [question_id])


def units_of(text: str) -> list[str]:
    """Return the units by which two questions are alike: words, or pairs where there are none."""
    units: list[str] = []
    for run in RUN.findall(fold(text[:LONGEST])):
        if UNSPACED.search(run):
            units += [run[at : at + 2] for at in range(len(run) - 1)]
        elif len(run) > 1:
            units.append(run)
    return list(dict.fromkeys(units))


def _matching(rooms: list[int], groups: list[list[str]]) -> list[int]:
    """Return the pks of questions of `rooms` that hold all pairs of one of the `groups`."""
    groups = [group for group in groups if group]
    if not rooms or not groups:
        return []
    places = [_room(room) for room in rooms]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            either = " OR ".join(["pairs @> %s::text[]"] * len(groups))
            cursor.execute(
                f"SELECT question_id FROM {TABLE} WHERE pairs && %s::text[] AND ({either})"
                " ORDER BY question_id DESC LIMIT %s",
                [places, *groups, CANDIDATES],
            )
        else:
            either = " OR ".join(f"({' AND '.join(group)})" for group in groups)
            cursor.execute(
                f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rowid DESC LIMIT %s",
                [f"({' OR '.join(places)}) AND ({either})", CANDIDATES],
            )
        return [pk for (pk,) in cursor.fetchall()]


def _holds(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def _pairs_of_text(text: str) -> Iterator[str]:
    return map(_code, _characters_of_text(text))


def _characters_of_text(text: str) -> Iterator[str]:
    for run in RUN.findall(fold(text)):
        yield from _characters(run)
        yield from UNSPACED.findall(run)


def _some_pairs(words: Iterable[str]) -> list[str]:
    """Return the pairs that the index is asked for: the first of each word, then the second, ..."""
    by_place = zip_longest(*map(_pairs, words))
    pairs = dict.fromkeys(pair for place in by_place for pair in place if pair)
    return list(pairs)[:MOST_PAIRS]


def _pairs(word: str) -> Iterator[str]:
    """Return the codes of each two characters of a word; a single character is one too."""
    return map(_code, _characters(word))


def _characters(word: str) -> Iterator[str]:
    if len(word) == 1:
        yield word
    for at in range(len(word) - 1):
        yield word[at : at + 2]


def _code(characters: str) -> str:
    """Return an ASCII word that no database takes apart or reads as an operator."""
    return "c" + "z".join(f"{ord(char):x}" for char in characters)


def _room(room_id: int) -> str:
    return f"r{room_id}"
