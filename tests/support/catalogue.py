"""The sentences that `makemessages` would collect, found without gettext's tools."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FRENCH = ROOT / "locale/fr/LC_MESSAGES/django.po"
ELSEWHERE = {"tests", "node_modules", "var"}  # what `make messages` ignores, beside dot folders

# Where the parts of a sentence stand among the arguments: (context, singular, plural)
PLACES = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "pgettext": (0, 1, None),
    "ngettext": (None, 0, 1),
    "npgettext": (0, 1, 2),
}
TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL_IN_TEMPLATE = re.compile(rf"\b(_|n?p?gettext)\(({TEXT}(?:,\s*{TEXT})*)")


class Sentence(NamedTuple):
    text: str
    plural: str = ""
    context: str = ""


@cache
def collected() -> dict[Sentence, str]:
    """Return every sentence that the code marks, with the path of a file that has it."""
    found = {}
    for path in files("*.py"):
        found.update(dict.fromkeys(_in_python(path.read_text()), str(path.relative_to(ROOT))))
    for path in [*files("*.html"), *files("*.txt")]:
        found.update(dict.fromkeys(_in_template(path), str(path.relative_to(ROOT))))
    return found


def files(pattern: str) -> Iterator[Path]:
    """Yield our own files of that kind, without those of tests and of packages."""
    for path in sorted(ROOT.rglob(pattern)):
        top = path.relative_to(ROOT).parts[0]
        if top not in ELSEWHERE and not top.startswith("."):
            yield path


def name_of(call: ast.Call) -> str:
    """Return the name of the function or method that a call names; empty if it has none."""
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def _in_python(source: str) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = re.sub("_(lazy|noop)$", "", name_of(node))
            if name in PLACES:
                yield from _sentence(name, [getattr(one, "value", None) for one in node.args])


def _in_template(path: Path) -> Iterator[Sentence]:
    for name, listed in CALL_IN_TEMPLATE.findall(templatize(path.read_text(), origin=str(path))):
        values = [ast.literal_eval(one) for one in re.findall(TEXT, listed)]
        yield from _sentence(name, values)


def _sentence(name: str, values: list[object]) -> Iterator[Sentence]:
    context, text, plural = PLACES[name]
    parts = [
        "" if place is None or place >= len(values) else values[place]
        for place in (text, plural, context)
    ]
    if parts[0] and all(isinstance(part, str) for part in parts):
        yield Sentence(*parts)
