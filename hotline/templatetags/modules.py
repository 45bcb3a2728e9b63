from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from hotline.web.static_files import modules

register = template.Library()


@register.simple_tag
def module_preloads() -> SafeString:
    """Return links to all modules, so that a browser requests them at once instead of one import
    after another (HTML, link type "modulepreload").
    """
    links = ((static(name),) for name in modules())
    return format_html_join("\n  ", '<link rel="modulepreload" href="{}">', links)
