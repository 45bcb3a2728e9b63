"""The store of finished copies, if one is set: `STORAGES["copies"]`, an S3 bucket.

Without it copies stay on the disk as virtual files. The storage is imported at its first use,
because the library behind it takes 40 MB and most of a second.
"""

import logging
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _

from .store_errors import StoreError

if TYPE_CHECKING:
    from .s3_storage import CopiesStorage

logger = logging.getLogger(__name__)

NO_LINK = _("This copy can’t be downloaded now. Tell the owner of this site.")

SECONDS = 900
"""For which an address of the store is valid: the store knows nothing of a withdrawal."""


def in_use() -> bool:
    return "copies" in settings.STORAGES


def store() -> "CopiesStorage":
    """The storage of the settings; `in_use` says whether there is one."""
    found: CopiesStorage = storages["copies"]  # type: ignore[assignment]
    return found


def new_name(ending: str) -> str:
    """Return a name for an object: random, because nothing of a room may be read off it."""
    return f"copies/{secrets.token_urlsafe(24)}.{ending}"


def link(name: str, filename: str, content_type: str, method: str = "GET") -> str:
    """Return an address of the store that anybody may read for SECONDS by GET, or by HEAD.

    The store itself answers Range and If-Range, and sends the file as `filename`.
    """
    return store().link(name, filename, content_type, method, SECONDS)


def try_out() -> None:
    """Log a sentence for the operator if the store of the settings can't be used."""
    if not in_use():
        return
    try:
        store().try_out()
    except StoreError as error:
        logger.warning("Finished copies can't be stored (%s): %s.", store().bucket_name, error)
