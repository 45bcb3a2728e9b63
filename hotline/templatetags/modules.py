"""The template tag that puts the sentences of our ES modules into a page."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from hotline.web.script_words import WORDS

register = template.Library()


@register.simple_tag
def module_words() -> SafeString:
    """Return the sentences of the modules as JSON in a `<script>`; lib/words.js reads it."""
    return json_script(WORDS, "words")
