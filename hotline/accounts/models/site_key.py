import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, models
from django.utils.encoding import force_bytes


class SiteKey(models.Model):
    """The only row: the fingerprint of the SECRET_KEY by which this database is used.

    All programs of a site have the same key, on however many machines. Another key at the same
    database is that of another site, or a lost one: both would sign people out, and end each
    other's rooms.
    """

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    fingerprint = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.fingerprint[:8]

    @staticmethod
    def is_of_others() -> bool:
        """Whether another key has this database, which may have no tables yet."""
        if SiteKey._meta.db_table not in connection.introspection.table_names():
            return False
        return SiteKey.objects.exclude(fingerprint=fingerprint()).exists()

    @staticmethod
    def claim() -> bool:
        """Whether this database is used by our key; the first key that comes to it has it."""
        keys = SiteKey.objects
        if not keys.exists():
            keys.bulk_create([SiteKey(fingerprint=fingerprint())], ignore_conflicts=True)
        return keys.filter(fingerprint=fingerprint()).exists()

    @staticmethod
    def replace() -> None:
        """Let our key have this database, instead of the one that has it."""
        SiteKey.objects.update_or_create(only=True, defaults={"fingerprint": fingerprint()})


def fingerprint(key: str | bytes | None = None) -> str:
    """Return 64 characters that tell a key, by default SECRET_KEY, from others, and not the key."""
    secret = force_bytes(settings.SECRET_KEY if key is None else key)
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"hotline site").derive(secret)
    return hashlib.sha256(derived).hexdigest()
