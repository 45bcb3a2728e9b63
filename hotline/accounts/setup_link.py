"""The one-time link on which the first visitor names the site and becomes its owner."""

from django.core import signing
from django.urls import reverse

from hotline.web.absolute_urls import absolute

from .models import Site

_signer = signing.TimestampSigner(salt="hotline.setup")
LINK_LIFETIME = 7 * 24 * 3600  # seconds


def one_time_link() -> str | None:
    """Return the absolute link, or None once the site has an owner."""
    if Site.current():
        return None
    return absolute(reverse("setup", args=[_signer.sign("owner")]))


def opens(token: str) -> bool:
    """Whether the bearer of `token` may still become the owner of the site."""
    if Site.current():
        return False
    try:
        return _signer.unsign(token, max_age=LINK_LIFETIME) == "owner"
    except signing.BadSignature:
        return False
