"""The sentences of the pre-flight, in the language of the reader."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.core.file_size import file_size

from .media.clock_time import clock
from .platforms import LOOK_FIRST, Limit, Loudness, Platform, Text

CLIPS = gettext_lazy("A clip of it could be posted there, but clips can’t be cut here yet.")

READY, LOOK, NEARLY, DEPENDS, IMPOSSIBLE = "ready", "look", "nearly", "depends", "impossible"

HEADLINES = {
    READY: gettext_lazy("Ready for %(platform)s"),
    LOOK: gettext_lazy("Look first, then post on %(platform)s"),
    NEARLY: gettext_lazy("Nearly ready for %(platform)s"),
    DEPENDS: gettext_lazy("For %(platform)s it depends on your account"),
    IMPOSSIBLE: gettext_lazy("Not for %(platform)s"),
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


def of_account(platform: Platform, headline: str, sentences: tuple[str, ...]) -> str:
    """Return the verdict for one kind of account, as a sentence."""
    account = _("With Premium") if platform.account == "premium" else _("Without Premium")
    return f"{account}: {headline}. {' '.join(sentences)}".rstrip()


def reason(platform: Platform, name: str, limit: Limit, value: float) -> str:
    """Return why a platform may refuse the session or the copy."""
    if limit.judge(value) == LOOK_FIRST:
        return _look_first(platform, name, limit, value)
    words = {"platform": platform.name}
    if name == "length":
        words |= {"length": clock(value), "least": clock(limit.least), "most": clock(limit.most)}
        if value < limit.least:
            return (
                _("%(platform)s takes %(least)s or longer, and this session lasts %(length)s.")
                % words
            )
        return _("%(platform)s takes at most %(most)s, and this session lasts %(length)s.") % words
    if name == "shape":
        if value > limit.most >= 1.5:
            return _("The picture is too wide for %(platform)s.") % words
        if value < limit.least:
            return _("The picture is too narrow for %(platform)s.") % words
        return _("%(platform)s are upright or square, and this picture is wide.") % words
    if name == "bytes":
        words |= {"size": file_size(int(value)), "most": file_size(int(limit.most))}
        return _("%(platform)s takes at most %(most)s, and this file has %(size)s.") % words
    if name == "rate":
        return (
            _("%(platform)s wants more pictures a second, or fewer, than this video has.") % words
        )
    return _("The picture has more points than %(platform)s takes.") % words


def remark(platform: Platform, limit: Limit) -> str:
    """Return the remark on a length that passes."""
    words = {"length": clock(limit.note), "platform": platform.name}
    if platform.key == "youtube":
        return (
            _("YouTube takes more than %(length)s once your account is confirmed by telephone.")
            % words
        )
    return _("From Android only %(length)s are taken: post it from a browser.") % words


def loudness_notes(usual: Loudness, loudness: float | None) -> list[str]:
    """Return how far the loudness is from the usual one; it is no requirement."""
    if loudness is None:
        return [_("It is as loud as it was recorded; videos there usually have one loudness.")]
    nearest = min(usual.usual, key=lambda one: abs(one - loudness))
    words = {"number": max(1, round(abs(loudness - nearest)))}
    if loudness < nearest:
        return [_("It is about %(number)s dB quieter than usual there, which is allowed.") % words]
    return [
        _("It is about %(number)s dB louder than usual there, and will be turned down.") % words
    ]


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
