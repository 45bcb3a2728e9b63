"""Readers of chapter lists, each by the rules that its platform publishes.

They share no code with what they check, and refuse a whole list for one fault, as platforms do.
"""

import html
import re
import unicodedata
from itertools import pairwise

CLOCK = re.compile(r"(?<!\d)\d{1,2}(?::\d{2}){1,2}(?!\d)")  # \d finds the digits of any script
EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001faff]")


class Refused(Exception):
    """The platform drops the whole list, or refuses the text; the message says why."""


def seconds_of(clock):
    seconds = 0
    for part in clock.split(":"):
        seconds = 60 * seconds + int(part)
    return seconds


def read_youtube(text, length):
    """The chapters that YouTube shows: [(second, title)], none if there is no clock time.

    A description holds 5,000 bytes and no angle brackets. The first clock time in it is 0:00;
    the list is three lines or more, one after the other, ascending, 10 seconds each, 100 at most.
    """
    if len(text.encode()) > 5000:
        raise Refused("longer than 5,000 bytes")
    if re.search("[<>]", text):
        raise Refused("angle brackets")
    lines = text.split("\n")
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for line in lines for char in line):
        raise Refused("control characters")
    timed = [index for index, line in enumerate(lines) if CLOCK.search(line)]
    if not timed:
        return []
    if timed != list(range(timed[0], timed[0] + len(timed))):
        raise Refused("the list is interrupted")
    listed = []
    for line in (lines[index] for index in timed):
        found = re.fullmatch(rf"({CLOCK.pattern}) (.*\S.*)", line)
        if not found or CLOCK.search(found[2]):
            raise Refused(f"not one clock time and a title: {line}")
        listed.append((seconds_of(found[1]), found[2]))
    return checked(listed, length, shortest=10, most=100)


def read_youtube_title(title):
    if not title.strip() or len(title.encode("utf-16-le")) > 200 or re.search("[<>\n]", title):
        raise Refused(title)
    return title


def read_spotify(text, length):
    """The chapters that Spotify shows: `(MM:SS) title`, Latin script, < 40, no emoji."""
    return _read_podcast(text, length, r"\((\d{2}(?::\d{2}){1,2})\) (.*\S.*)", latin=True)


def read_apple(text, length):
    """The chapters that Apple shows: `HH:MM:SS title`."""
    return _read_podcast(text, length, r"(\d{2}:\d{2}:\d{2}) (.*\S.*)", latin=False)


def _read_podcast(text, length, form, *, latin):
    if len(text.encode()) > 4000:
        raise Refused("longer than 4,000 bytes")
    listed = []
    for line in text.split("\n"):
        if not CLOCK.search(line):
            continue
        found = re.fullmatch(form, line)
        if not found or CLOCK.search(found[2]) or re.search("[<>]", found[2]):
            raise Refused(f"not one clock time and a title: {line}")
        if latin and (len(found[2]) >= 40 or EMOJI.search(found[2]) or not _is_latin(found[2])):
            raise Refused(f"a title that Spotify does not take: {line}")
        listed.append((seconds_of(found[1]), found[2]))
    return checked(listed, length, shortest=1, most=1000) if listed else []


def _is_latin(title):
    letters = [char for char in title if char.isalpha()]
    return all("LATIN" in unicodedata.name(char, "") for char in letters)


def checked(listed, length, *, shortest, most):
    starts = [start for start, _ in listed]
    if starts[0] != 0:
        raise Refused("the first clock time is not 0:00")
    if not 3 <= len(listed) <= most:
        raise Refused(f"{len(listed)} chapters")
    if any(after - before < shortest for before, after in pairwise([*starts, int(length)])):
        raise Refused("a chapter is too short, or before the one that it follows")
    return listed


def read_vtt(text):
    """The cues of a WebVTT file: [(start, end, title)], in seconds."""
    head, *blocks = text.rstrip("\n").split("\n\n")
    if head != "WEBVTT":
        raise Refused("no WebVTT")
    cues = []
    for block in blocks:
        _number, times, title = block.split("\n")
        if "-->" in title:
            raise Refused("an arrow in a title")
        start, end = (_vtt_seconds(time) for time in times.split(" --> "))
        cues.append((start, end, html.unescape(title)))
    return cues


def _vtt_seconds(time):
    hours, minutes, seconds = re.fullmatch(r"(\d{2,}):(\d{2}):(\d{2}\.\d{3})", time).groups()
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)
