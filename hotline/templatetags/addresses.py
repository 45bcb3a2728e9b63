from django import template
from django.urls import reverse

from hotline.web import absolute_urls

register = template.Library()


@register.simple_tag
def absolute(view: str, *args: object) -> str:
    """Return the absolute URL of a view, for people to copy."""
    return absolute_urls.absolute(reverse(view, args=args))
