"""Text that the database keeps only encrypted, such as the stream key of a platform."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


class Unreadable(ValueError):
    """It was sealed by another SECRET_KEY, or for another purpose, or is damaged."""


def seal(text: str, purpose: str) -> str:
    """Encrypt a text by SECRET_KEY; `purpose` keeps texts of different kinds apart."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """Return the text that `seal` encrypted. Raises Unreadable."""
    try:
        return _cipher(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _cipher(purpose: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str | bytes, purpose: str) -> bytes:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=f"hotline {purpose}".encode())
    return urlsafe_b64encode(derived.derive(force_bytes(secret)))
