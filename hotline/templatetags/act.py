from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hotline.core.kept_while_used import kept_while_used

register = template.Library()

POST = 'form="act" formaction="{0}" hx-post="{0}" hx-params="none" hx-swap="none"'
DELETE = (
    'form="act" formaction="{0}" name="_method" value="delete"'
    ' hx-delete="{0}" hx-params="none" hx-swap="none"'
)
# Buttons, and seconds; finding an address costs more than all else that draws one.
KEPT, WHILE = 10_000, 120.0


@register.simple_tag
def act(name: str, *args: object, delete: bool = False, **query: object) -> SafeString:
    """Attributes of a button that sends POST or DELETE to a URL: by htmx, and as a form without."""
    return _attributes(name, args, delete, tuple(query.items()))


@kept_while_used(KEPT, WHILE)
def _attributes(
    name: str, args: tuple[object, ...], delete: bool, query: tuple[tuple[str, object], ...]
) -> SafeString:
    return format_html(DELETE if delete else POST, reverse(name, args=args, query=dict(query)))
