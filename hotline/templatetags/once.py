from uuid import uuid4

from django import forms, template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hotline.core.idempotency import once_of

register = template.Library()


@register.simple_tag
def once(form: forms.BaseForm | None = None) -> SafeString:
    """Return a hidden input with the form's idempotency key; a refused form keeps its key."""
    number = (once_of(form.data) if form else None) or uuid4()
    return format_html('<input type="hidden" name="once" value="{}">', number)
