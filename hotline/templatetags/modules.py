"""Template tags that put links to our ES modules and their sentences into a page."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join, json_script
from django.utils.safestring import SafeString

from hotline.web.script_words import WORDS
from hotline.web.static_files import modules

register = template.Library()


@register.simple_tag
def module_preloads() -> SafeString:
    """Return links to all modules, so that a browser requests them at once instead of one import
    after another (HTML, link type "modulepreload").
    """
    links = ((static(name),) for name in modules())
    return format_html_join("\n  ", '<link rel="modulepreload" href="{}">', links)


@register.simple_tag
def module_words() -> SafeString:
    """Return the sentences of the modules as JSON in a `<script>`; lib/words.js reads it."""
    return json_script(WORDS, "words")
