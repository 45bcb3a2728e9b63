"""QR codes as inline SVG."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET = 4  # modules of white around the code, as ISO/IEC 18004 asks


def qr_code(url: str, name: str) -> SafeString:
    """Return a QR code of `url` with the accessible name `name`.

    It is black on white in every theme, because many readers do not find an inverted code.
    """
    code = segno.make(url, error="m", micro=False)
    svg = code.svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True, svgclass=None)
    return format_html(
        '<span class="qr-code" role="img" aria-label="{}">{}</span>',
        name,
        mark_safe(svg),  # made of numbers alone
    )
