"""The words that scripts show, and the French catalogue."""

import json
import re

import polib
from django.utils.translation import override

from hotline.templatetags.modules import module_words
from rooms.media.network import connection_failure
from rooms.media.offers import offer
from tests.support.page.sources import ROOT, SCRIPTS

FAILURES = {
    one.kind
    for one in vars(connection_failure).values()
    if isinstance(one, connection_failure.ConnectionFailure)
}
OFFERS = {
    offer.BadOffer(sentence).kind for sentence in vars(offer).values() if isinstance(sentence, str)
}
FRENCH = ROOT / "locale/fr/LC_MESSAGES/django.po"


def words(language):
    with override(language):
        html = module_words()
    return json.loads(re.fullmatch(r'<script id="words"[^>]*>(.*)</script>', html)[1])


def shown_by_scripts():
    for text in SCRIPTS.values():
        yield from re.findall(r'word\("([\w.-]+)"', text)
        # word(open ? "this" : "that"), and names passed to a helper that looks them up
        for pair in re.findall(r'word\(\w[\w.#]* \? "([\w-]+)" : "([\w-]+)"\)', text):
            yield from pair
        for pair in re.findall(r'^ *showKey\(.*, "([\w-]+)", "([\w-]+)"\)', text, re.MULTILINE):
            yield from pair


def acts_of_hosts():
    """Yield the names of the acts that the server tells to the other hosts."""
    for path in (ROOT / "qna/models").glob("*.py"):
        for what in re.findall(r"host_news\.acted\(by, (.+)\)", path.read_text()):
            yield from re.findall(r'"(\w+)"', what)


def test_the_page_contains_exactly_the_words_that_scripts_show():
    people = {"came-up", "went-down", "hand-up"}  # of one person by name, of several by number
    counts = {"left", "over", "new", "asked", "found", "similar", "pending", "pending-new", "votes"}
    counts |= people
    counted = {f"{name}.{form}" for name in counts for form in ("one", "other")}
    troubles = {
        f"{device}.{reason}"
        for device in ("microphone", "camera")
        for reason in ("refused", "absent", "busy")
    }
    encoders = {f"encoder.{kind}" for kind in FAILURES | OFFERS}
    acts = {f"acted.{what}" for what in acts_of_hosts()}
    shown = set(shown_by_scripts())
    assert set(words("en")) == shown | counted | people | troubles | encoders | acts


def test_french_words_keep_their_placeholders():
    for name, sentence in words("fr").items():
        assert re.findall(r"{\w+}", sentence) == re.findall(r"{\w+}", words("en")[name])


def test_french_has_every_sentence():
    catalogue = polib.pofile(FRENCH)
    assert not [entry.msgid for entry in catalogue if not entry.translated() or entry.obsolete]


def test_french_keeps_the_values_in_its_sentences():
    value = re.compile(r"%\(\w+\)s|{\w+}|%%|</?\w[^>]*>")
    for entry in polib.pofile(FRENCH):
        for french in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert sorted(value.findall(french)) == sorted(value.findall(entry.msgid))
