"""Faults and gaps of a recording, as the page of the ended session tells its hosts."""

from typing import NamedTuple

from recordings import finding_words
from recordings.media.check.finding import Finding
from recordings.models import Recording


class FindingNote(NamedTuple):
    """A finding of the recording's check.

    Attributes:
        second: its place in the replay; None if nothing is there that a player could go to.
        is_gap: nothing was recorded for a while, because nobody was on stage or the server failed.
    """

    sentence: str
    second: float | None
    is_gap: bool


def notes_on(recording: Recording) -> list[FindingNote]:
    """Return the findings of a recording in the order of its replay, in sentences."""
    if not recording.findings:
        return []
    seats = recording.room.seats.select_related("person")
    names = {seat.key: seat.name for seat in seats}
    names |= {old: names.get(kept, "") for old, kept in recording.merged_seats.items()}
    return [_note(Finding(**values), names) for values in recording.findings]


def _note(one: Finding, names: dict[str, str]) -> FindingNote:
    sentence = finding_words.words(one, names.get(one.seat, ""))
    return FindingNote(sentence, None if one.is_fatal else one.second, one.is_gap)
