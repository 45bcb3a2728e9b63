"""Words in templates, scripts and Python that nobody marked for translation."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.support.catalogue import name_of

SHOWN = {"alt", "aria-label", "aria-description", "data-label", "placeholder", "title"}
SAME_IN_EVERY_LANGUAGE = {"Hotline", "WHIP", "WHEP"}
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z][^\W\d_]+|[^\W\d_]+ [^\W\d_]+")

COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
MARKED = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}", re.DOTALL)
TRANSLATE = re.compile(r"""{% translate ("[^"]*"|'[^']*').*?%}""", re.DOTALL)
ATTRIBUTES = re.compile(
    r"({% block (?:main_class|theme|color_scheme|body_class|body_data) %}).*?(?={% endblock)",
    re.DOTALL,
)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
QUOTED = re.compile(r'"([^"]*)"')

JS_TEXT = r"""(?:"(?:[^"\\]|\\.)*"|`[^`]*`)"""
JS_SHOWN = re.compile(
    r"(?:\.(?:textContent|innerText|ariaLabel|title|placeholder|alt)\s*=(?!=)|"
    r'setAttribute\("(?:' + "|".join(sorted(SHOWN)) + r')",)([^;]*);'
)
JS_LOOKED_UP = re.compile(r"[=!]== \"[^\"]*\"|\b\w+\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")

TELLING = {
    *("ValidationError", "PermissionDenied", "Http404", "HttpResponse"),
    *("sorry", "barely_sorry", "message_user", "add_error", "text", "refuse"),
    *("debug", "info", "success", "warning", "error"),
}
NAMING = {
    *("label", "help_text", "verbose_name", "verbose_name_plural"),
    *("description", "empty_label", "short_description"),
}
LOGS = {"logger", "log", "logging"}


def in_template(source: str) -> Iterator[str]:
    """Yield the texts and labels of a template that are neither marked nor values."""
    source = ATTRIBUTES.sub(r"\1", TRANSLATE.sub("", MARKED.sub("", COMMENT.sub("", source))))
    source = re.sub(r"<(/?)(?={%)", r"<\1any ", source)  # an element whose name is a value
    for tag in TAG.findall(source):
        # Words that a tag hands on, as in {% include … with label="Ask" %}; paths are none.
        for quoted in QUOTED.findall(tag):
            if SENTENCE.search(quoted) and _is_words(quoted) and not _shows_no_words(tag):
                yield quoted
    parser = _Shown()
    parser.feed(TAG.sub(" ", source))
    parser.close()
    yield from (text for text in parser.shown if _is_words(text))


def in_script(source: str) -> Iterator[str]:
    """Yield the literals that a script puts into the page as a text or a label."""
    for value in JS_SHOWN.findall(source):
        for text in re.findall(JS_TEXT, JS_LOOKED_UP.sub("", value)):
            if _is_words(re.sub(r"\${[^}]*}", "", text[1:-1])):
                yield text[1:-1]


def in_python(source: str) -> Iterator[str]:
    """Yield the literals that a program tells people by an error, a message or a label."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and any(_name(one) in NAMING for one in node.targets):
            yield from _literals(node.value)
        elif isinstance(node, ast.Call):
            if name_of(node) in TELLING and _owner(node) not in LOGS:
                yield from (text for one in node.args for text in _literals(one))
            for given in node.keywords:
                if given.arg in NAMING:
                    yield from _literals(given.value)


class _Shown(HTMLParser):
    """Collects the texts and the labels of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag, attributes):
        self.inside = tag
        for name, value in attributes:
            button = tag == "input" and name == "value" and ("type", "submit") in attributes
            if (name in SHOWN or button) and value:
                self.shown.append(value.strip())

    def handle_data(self, data):
        if self.inside not in ("script", "style"):
            self.shown.append(data.strip())

    def handle_endtag(self, tag):
        self.inside = ""


def _is_words(text: str) -> bool:
    """Whether it has a word of a language; addresses, names of ours and codes have none."""
    text = re.sub(r"https?://\S*|\S+\.\w+", "", text)
    return any(word not in SAME_IN_EVERY_LANGUAGE for word in WORD.findall(text))


def _shows_no_words(tag: str) -> bool:
    return "|date:" in tag or tag.startswith(
        ("{% if", "{% elif", "{% url", "{% load", "{% extends")
    )


def _literals(node: ast.expr) -> Iterator[str]:
    """Yield the sentences in an expression, without those of calls in it, such as gettext's."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and SENTENCE.search(node.value):
            yield node.value
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _literals(child)


def _name(node: ast.expr) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _owner(call: ast.Call) -> str:
    return _name(call.func.value) if isinstance(call.func, ast.Attribute) else ""
