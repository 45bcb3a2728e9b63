"""The French catalogue has every sentence of the code, and the words of docs/words.md."""

import polib

from tests.support.catalogue import FRENCH, collected


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
