from django import template
from django.urls import reverse

from hotline import addresses

register = template.Library()


@register.simple_tag
def absolute(view, *args):
    """The absolute address of a view, for people to copy."""
    return addresses.absolute(reverse(view, args=args))
