"""The sentences that a host reads about a recording."""

import pytest

from recordings import finding_words
from recordings.finding_words import SENTENCES, words
from recordings.media.check import finding
from recordings.media.check.finding import Finding

KINDS = [
    value for name, value in vars(finding).items() if name.isupper() and isinstance(value, str)
]


def test_a_gap_is_told_with_its_length_its_place_and_its_cause():
    sentence = words(Finding(finding.RESTART, second=760.4, amount=2.2))
    assert sentence == (
        "A piece of 2 seconds is missing at 12:40, because the media server was restarted."
    )


def test_skew_is_told_in_milliseconds_without_its_sign():
    sentence = words(Finding(finding.SKEW, second=3723, amount=-0.2))
    assert sentence == "Picture and sound are 200 ms apart from 1:02:03 on."


def test_a_track_is_told_with_its_speaker():
    assert words(Finding(finding.BAD_TRACK, second=5, seat="k"), "Ben").startswith("Ben: ")


def test_there_are_kinds():
    assert len(KINDS) == len(set(KINDS)) == len(SENTENCES)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_sentence_of_its_own(kind):
    sentence = words(Finding(kind, second=65, amount=3), "Ben")
    assert sentence.endswith(".")
    assert "%" not in sentence


@pytest.mark.parametrize(
    "seconds, length",
    [
        (0, "1 second"),
        (1, "1 second"),
        (-90, "90 seconds"),
        (150, "2 minutes"),
        (3600, "60 minutes"),
    ],
)
def test_a_length_is_told_in_whole_seconds_or_minutes(seconds, length):
    assert finding_words.length(seconds) == length
