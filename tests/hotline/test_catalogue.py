"""The French catalogue has every sentence of the code, and the words of docs/words.md."""

import re

import polib

from tests.support.catalogue import FRENCH, ROOT, collected

WORDS = ROOT / "docs/words.md"


def catalogue():
    """The entries of the French catalogue by context and text, which gettext looks them up by."""
    return {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(FRENCH)}


def test_every_sentence_of_the_code_is_in_french():
    known = catalogue()
    missing = []
    for sentence, path in collected().items():
        entry = known.get((sentence.context, sentence.text))
        counted = bool(sentence.plural) and entry and entry.msgid_plural != sentence.plural
        if entry is None or counted or not entry.translated():
            missing.append(f"{path}: {sentence.text}")
    assert missing == []


def test_the_catalogue_has_no_sentence_that_the_code_has_not():
    marked = {(sentence.context, sentence.text) for sentence in collected()}
    assert sorted(set(catalogue()) - marked) == []


def words_of_the_screen():
    """The first two cells of the rows of docs/words.md: an English word and its French."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", WORDS.read_text(), re.MULTILINE)
    return [row for row in rows if row != ("English", "French")]


def test_words_of_the_screen_are_in_the_catalogue_with_their_french():
    known = catalogue()
    assert len(words_of_the_screen()) > 40
    for english, french in words_of_the_screen():
        assert ("", english) in known, english
        assert known["", english].msgstr == french, english


def test_french_has_no_break_spaces_where_it_needs_them():
    """A narrow one before ; ! and ?, a whole one before : and inside « »: see docs/words.md."""
    wrong = r"(?<!«)[ \u00a0][;!?](?!\w)|[ \u202f]:(?!\w)|«[^\u00a0]|[^\u00a0]»|'"
    broken = [
        french
        for entry in polib.pofile(FRENCH)
        for french in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if re.search(wrong, french)
    ]
    assert broken == []
