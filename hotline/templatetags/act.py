from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

POST = 'form="act" formaction="{0}" hx-post="{0}" hx-params="none" hx-swap="none"'
DELETE = (
    'form="act" formaction="{0}" name="_method" value="delete"'
    ' hx-delete="{0}" hx-params="none" hx-swap="none"'
)
KEPT = 20_000  # buttons; finding an address costs more than all else that draws one


@register.simple_tag
def act(name: str, *args: object, delete: bool = False) -> SafeString:
    """Attributes of a button that sends POST or DELETE to a URL: by htmx, and as a form without."""
    return _attributes(name, args, delete)


@lru_cache(maxsize=KEPT)
def _attributes(name: str, args: tuple[object, ...], delete: bool) -> SafeString:
    return format_html(DELETE if delete else POST, reverse(name, args=args))
