"""The tag of icons, which every template knows."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of `static/icons.svg`, which is named nowhere else: words stand beside it.

    It is a tag, because including a template costs as much as ten variables, and a host's page
    has 300 icons.
    """
    return _drawn(static("icons.svg"), name)


@cache
def _drawn(file: str, name: str) -> SafeString:
    return format_html(
        '<svg class="icon icon-{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        *(name, file, name),
    )
