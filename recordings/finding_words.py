"""The words for the findings of a recording's check, as a host reads them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .media.check import finding
from .media.check.finding import Finding

SENTENCES = {
    finding.NOTHING: gettext_lazy("Nothing of this recording can be played."),
    finding.UNREADABLE_TAKE: gettext_lazy(
        "A piece of %(length)s can’t be read, so the copies go on without it at %(place)s."
    ),
    finding.MISSING: gettext_lazy(
        "A piece of %(length)s is missing at %(place)s, because its files are gone."
    ),
    finding.DAMAGED: gettext_lazy(
        "A piece of %(length)s is missing at %(place)s, because its files are damaged."
    ),
    finding.NO_PICTURE: gettext_lazy("There is no picture for %(length)s from %(place)s on."),
    finding.NO_SOUND: gettext_lazy("There is no sound for %(length)s from %(place)s on."),
    finding.BAD_PICTURE: gettext_lazy(
        "The picture is damaged for about %(length)s from %(place)s on."
    ),
    finding.BAD_SOUND: gettext_lazy("The sound is damaged for about %(length)s from %(place)s on."),
    finding.SHIFTED: gettext_lazy(
        "Picture and sound jump by %(milliseconds)s ms at %(place)s, because the files are damaged."
    ),
    finding.SKEW: gettext_lazy(
        "Picture and sound are %(milliseconds)s ms apart from %(place)s on."
    ),
    finding.CLOCK: gettext_lazy(
        "The server’s clock was changed by %(length)s, so the places of the questions after "
        "%(place)s may be wrong."
    ),
    finding.NO_CLOCK: gettext_lazy(
        "The time at which the recording began at %(place)s is lost, so the places of its "
        "questions may be wrong."
    ),
    finding.EARLY: gettext_lazy(
        "The end is missing (%(length)s), because the recording stopped early."
    ),
    finding.OVERRUN: gettext_lazy(
        "The recording goes on for %(length)s after the end, because the media server heard of it "
        "late."
    ),
    finding.BAD_TRACK: gettext_lazy(
        "%(speaker)s: a part of their own track can’t be read at %(place)s and is silent."
    ),
    finding.CUT_TRACK: gettext_lazy(
        "%(speaker)s: about %(length)s of their own track can’t be read from %(place)s on."
    ),
    finding.SHIFTED_TRACK: gettext_lazy(
        "%(speaker)s: their own track is %(milliseconds)s ms off from %(place)s on."
    ),
    finding.PAUSE: gettext_lazy(
        "Nobody was on stage for %(length)s at %(place)s; the copies leave this time out."
    ),
    finding.RESTART: gettext_lazy(
        "A piece of %(length)s is missing at %(place)s, because the media server was restarted."
    ),
    finding.INTERRUPTION: gettext_lazy(
        "A piece of %(length)s is missing at %(place)s, because the machine was too busy or "
        "its disk was full."
    ),
}
"""The sentence of each kind. A place is a time in the copies, as players show it."""


def words(one: Finding, speaker: str = "") -> str:
    """The sentence of a finding, in the language of the page.

    `speaker` is the name of the seat that the finding is about, if any.
    """
    return SENTENCES[one.kind] % {
        "length": length(one.amount),
        "milliseconds": round(abs(one.amount) * 1000),
        "place": place(one.second),
        "speaker": speaker or _("Speaker"),
    }


def length(seconds: float) -> str:
    """Whole seconds up to two minutes, or else whole minutes, at least one; the sign is dropped."""
    whole = max(1, round(abs(seconds)))
    if whole <= 120:
        return ngettext("%(number)s second", "%(number)s seconds", whole) % {"number": whole}
    minutes = round(whole / 60)
    return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}


def place(second: float) -> str:
    """The time in the copies as players show it, such as 12:40 or 1:02:03."""
    minutes, seconds = divmod(int(second), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
