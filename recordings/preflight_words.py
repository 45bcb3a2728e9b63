"""The sentences of the pre-flight, in the language of the reader."""

from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hotline.core.file_size import file_size

from .media.clock_time import clock
from .platforms import LOOK_FIRST, Limit, Loudness, Platform, Text

READY, LOOK, NEARLY, DEPENDS, IMPOSSIBLE = "ready", "look", "nearly", "depends", "impossible"

HEADLINES = {
    READY: gettext_lazy("Ready for %(platform)s"),
    LOOK: gettext_lazy("Look first, then post on %(platform)s"),
    NEARLY: gettext_lazy("Nearly ready for %(platform)s"),
    DEPENDS: gettext_lazy("For %(platform)s it depends on your account"),
    IMPOSSIBLE: gettext_lazy("Not for %(platform)s"),
}

STATES = {
    READY: pgettext_lazy("for a platform", "ready"),
    LOOK: pgettext_lazy("for a platform", "look first"),
    NEARLY: pgettext_lazy("for a platform", "nearly ready"),
    IMPOSSIBLE: pgettext_lazy("for a platform", "not possible"),
}

LABELS = {
    "mastered": gettext_lazy("Make the video at usual loudness"),
    "mp4": gettext_lazy("Make the video"),
    "audiogram": gettext_lazy("Make the audiogram"),
    "mp3": gettext_lazy("Make the MP3"),
    "m4a": gettext_lazy("Make the M4A"),
}


def press_label(kind: str) -> str:
    """Return the words of the button that makes a copy of a kind."""
    return str(LABELS.get(kind, gettext_lazy("Make the copy")))


def platform_name(platform: Platform) -> str:
    """Return the name of a platform as it stands in a sentence."""
    return _("your podcast") if platform.key == "podcast" else platform.name


def headline(state: str, name: str) -> str:
    """Return the first words of a verdict."""
    return str(HEADLINES[state]) % {"platform": name}


def of_account(platform: Platform, state: str, sentences: tuple[str, ...]) -> str:
    """Return the verdict for one kind of account, as a sentence."""
    account = _("With Premium") if platform.account == "premium" else _("Without Premium")
    return f"{account}: {STATES[state]}. {' '.join(sentences)}".rstrip()


def reason(platform: Platform, name: str, limit: Limit, value: float) -> str:
    """Return why a platform refuses the session or the copy, or may do so."""
    if limit.judge(value) == LOOK_FIRST:
        return _look_first(platform, name, limit, value)
    if name == "length":
        words = {"length": clock(value), "least": clock(limit.least), "most": clock(limit.most)}
        if value < limit.least:
            return _("It takes %(least)s or longer; this session lasts %(length)s.") % words
        words["length"] = clock(ceil(value))  # of 3:00.4 people would read that it fits in 3:00
        return _("It takes at most %(most)s; this session lasts %(length)s.") % words
    if name == "bytes":
        words = {"size": file_size(int(value)), "most": file_size(int(limit.most))}
        if words["size"] == words["most"]:
            return _("It takes at most %(most)s; this file is a little larger.") % words
        return _("It takes at most %(most)s; this file has %(size)s.") % words
    if name == "shape":
        if value < limit.least:
            return _("The picture is too narrow.")
        upright = _("It takes upright and square pictures; this one is wide.")
        return upright if limit.most <= 1 else _("The picture is too wide.")
    if name == "rate":
        rates = {"least": round(limit.least), "most": round(limit.most)}
        return _("It takes %(least)s to %(most)s pictures a second.") % rates
    return _("The picture has too many points.")


def remark(platform: Platform, limit: Limit) -> str:
    """Return the remark on a length that passes."""
    words = {"length": clock(limit.note), "platform": platform.name}
    if platform.key == "youtube":
        return (
            _("YouTube takes more than %(length)s once your account is confirmed by telephone.")
            % words
        )
    return _("From Android only %(length)s are taken: post it from a browser.") % words


def loudness_note(usual: Loudness, loudness: float | None) -> str:
    """Return how far the loudness is from the usual one; it is no requirement."""
    if loudness is None:
        return _("You can make a video at the usual loudness.")
    nearest = min(usual.usual, key=lambda one: abs(one - loudness))
    words = {"number": max(1, round(abs(loudness - nearest)))}
    if loudness < nearest:
        return _("It is about %(number)s dB quieter than usual there, which is allowed.") % words
    return _("It is about %(number)s dB louder than usual there, and will be turned down.") % words


def chapters_missing(rules: Text, number: int) -> str:
    """Return that a platform shows no chapters."""
    return _(
        "Without chapters: %(platform)s takes %(least)s or more, and there are %(number)s."
    ) % {
        "platform": rules.name,
        "least": rules.chapters,
        "number": number,
    }


def title_note(rules: Text) -> str:
    """Return that the title of the session can't be posted as it is."""
    return _("%(platform)s does not take the title as it is: copy the one in the text to post.") % {
        "platform": rules.name
    }


def _look_first(platform: Platform, name: str, limit: Limit, value: float) -> str:
    words = {"platform": platform.name, "good": clock(limit.good) if name == "length" else ""}
    if name == "length" and platform.key == "reels":
        return _("Reels longer than %(good)s are shown to your followers alone.") % words
    if name == "length" and platform.key == "tiktok":
        return _("Longer than %(good)s: the app refuses it, so upload it in a browser.") % words
    if name == "length":
        return _("Some accounts on %(platform)s take only %(good)s.") % words
    if name == "shape":
        return _("A wide picture is shown small there, with black bars.")
    words |= {"size": file_size(int(value)), "good": file_size(int(limit.good))}
    return _("The file has %(size)s, and some ways to post there take only %(good)s.") % words
