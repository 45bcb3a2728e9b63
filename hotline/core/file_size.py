from django.utils.formats import number_format
from django.utils.translation import gettext as _


def file_size(number: int) -> str:
    """Return a number of bytes for people, as in "12.3 MB"; a MB is 1,000,000 bytes.

    Django's `filesizeformat` divides by 1024, and writes "MB" in English, but "Mio" in French.
    """
    if number < 1_000_000:
        return _("%(size)s kB") % {"size": number_format(-(-number // 1000), 0)}
    if number < 1_000_000_000:
        return _("%(size)s MB") % {"size": number_format(number / 1_000_000, 1)}
    return _("%(size)s GB") % {"size": number_format(number / 1_000_000_000, 1)}
