from uuid import uuid4

from django import template
from django.utils.html import format_html

from hotline.core.idempotency import once_of

register = template.Library()


@register.simple_tag
def once(form=None):
    """The number of a form; one that was refused keeps its own."""
    number = (once_of(form.data) if form else None) or uuid4()
    return format_html('<input type="hidden" name="once" value="{}">', number)
