"""Follow the machine's addresses, and announce the current ones to browsers."""

import asyncio
import logging
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from hotline.environment import defaults

from ..network import UdpMux

log = logging.getLogger(__name__)

EVERY = 5.0  # seconds between two checks


def warn_of_private(addresses: Sequence[str]) -> None:
    """Warn when a public site announces only private addresses: outside nobody hears anything."""
    url = urlsplit(settings.HOTLINE_URL)
    if url.scheme == "https" and all(ip_address(each).is_private for each in addresses):
        log.warning(
            "Browsers outside this network can't send to %s: unless everybody is inside, set"
            " MEDIA_ADDRESS to the public address by which UDP port %s reaches this machine.",
            " or ".join(addresses),
            settings.MEDIA_PORT,
        )


async def follow(udp_mux: UdpMux) -> None:
    """Until cancelled, announce the machine's current addresses, unless MEDIA_ADDRESS sets them.

    If it does, log an error for addresses that are gone. Browsers that were connected by an address
    that is gone reconnect by themselves.
    """
    announced = list(settings.MEDIA_ADDRESSES)
    warn_of_private(announced)
    host = urlsplit(settings.HOTLINE_URL).hostname or ""
    lost: set[str] = set()
    while True:
        await asyncio.sleep(EVERY)
        if settings.MEDIA_ADDRESSES_FOUND:
            found = defaults.media_addresses(host)
            if found != announced and _announce(udp_mux, found):
                announced = found
        else:
            lost = _log_lost(udp_mux, lost)


def _announce(udp_mux: UdpMux, addresses: Sequence[str]) -> bool:
    """Return False when it fails for now: a new address may take a moment to be usable."""
    try:
        udp_mux.announce(addresses)
    except OSError as error:
        log.warning("UDP port %s of %s: %s", udp_mux.number, " and ".join(addresses), error)
        return False
    log.warning("This machine's address is now %s: announced.", " and ".join(addresses))
    warn_of_private(addresses)
    return True


def _log_lost(udp_mux: UdpMux, known: set[str]) -> set[str]:
    """Log the addresses that are gone, except the `known` ones; return all that are gone."""
    lost = set(udp_mux.lost)
    for address in lost - known:
        log.error(
            "MEDIA_ADDRESS names %s, which is no longer this machine's: nobody can connect by it."
            " Name the new one, or leave MEDIA_ADDRESS out and it is found.",
            address,
        )
    return lost
