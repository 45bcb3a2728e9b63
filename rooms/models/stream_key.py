import hashlib
import secrets

from django.db import transaction

from rooms import events

from .mixins import SeatMixin


class StreamKeyMixin(SeatMixin):
    """Adds the key by which an encoder publishes as this seat."""

    @transaction.atomic
    def new_stream_key(self) -> str:
        """Return a new key for encoders that publish by WHIP as this seat.

        The former key becomes invalid and what it publishes ends. Only a hash of the key is
        stored, so it can be shown only once.
        """
        self.hold_room()
        key = secrets.token_urlsafe(24)
        self.stream_key_hash = hash_stream_key(key)
        self.save(update_fields=["stream_key_hash"])
        events.stream_key_changed(self)
        return key


def hash_stream_key(key: str) -> str:
    # A plain digest is enough, because 192 random bits cannot be guessed.
    return hashlib.sha256(key.encode()).hexdigest()
