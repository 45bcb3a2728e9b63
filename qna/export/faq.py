"""A page of questions and answers in Markdown, for a web site or a newsletter.

It may be published as it is: it names no asker, and what was answered to an asker alone is not in
it. Texts that people typed stay texts: nothing of them becomes a heading, a link or HTML.
"""

import re
from typing import IO

from django.utils.translation import gettext as _

from recordings.media.clock_time import clock

from .rows import Row, Session

# These begin markup anywhere in CommonMark and its usual extensions (tables, strike-through,
# formulas, footnotes), the colon of `:smile:` and of `https://`, and the dot of `www.`.
ANYWHERE = re.compile(r"[\\`*_\[\]{}<>&|~$^#]|:(?=\S)|(?<=www)\.", re.IGNORECASE)
# These begin a list, a rule, a heading, or a definition at the beginning of a line.
FIRST = re.compile(r"^(?:[-+=!%:]|\d{1,9}[.)])")


def write_faq(session: Session, file: IO[bytes]) -> None:
    """Write the questions that were answered for everybody, oldest first."""
    file.write(f"# {escaped(session.title)}\n".encode())
    found = False
    for row in session.rows:
        if row.is_answered_for_everybody:
            found = True
            file.write(_entry(row).encode())
    if not found:
        file.write("\n{}\n".format(_("No question was answered.")).encode())


def _entry(row: Row) -> str:
    parts = [f"## {escaped(row.text)}"]
    if row.starts:
        time = clock(row.starts.seconds)
        parts.append(_("Answered at %(time)s in the recording.") % {"time": time})
    if row.public_answer:
        parts += paragraphs(row.public_answer.text)
    return "".join(f"\n{part}\n" for part in parts)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of an answer; a line that ends alone ends in the page too."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    lines = [[line for line in block.splitlines() if line.strip()] for block in blocks]
    return ["\\\n".join(map(escaped, one)) for one in lines if one]


def escaped(text: str) -> str:
    """Return one line of Markdown that shows `text` and is no markup."""
    line = ANYWHERE.sub(r"\\\g<0>", " ".join(text.split()))
    return FIRST.sub(_escape_last, line)


def _escape_last(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"
