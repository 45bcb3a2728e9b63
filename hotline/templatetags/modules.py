"""The template tag that puts the sentences of our ES modules into a page."""

from functools import cache

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hotline.web.script_words import WORDS

register = template.Library()


@register.simple_tag
def module_words() -> SafeString:
    """Return the sentences of the modules as JSON in a `<script>`; lib/words.js reads it."""
    return _words_in(get_language())


@cache
def _words_in(language: str | None) -> SafeString:
    """They are some hundred, and the same on each page in a language, which is the active one."""
    return json_script(WORDS, "words")
