"""Password hashes, a few at a time: each takes a core for a while, and voices need the cores."""

import os
import threading

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from hotline import limits

AT_ONCE = max(1, (os.cpu_count() or 1) // 2)  # in one process
PATIENCE = 4.0  # seconds that one more waits for its turn

_turns = threading.BoundedSemaphore(AT_ONCE)


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's own, a few at a time.

    Signing in, an account that is made, a new password, and the hash that is made for an unknown
    address so that it takes as long: all of them come through `encode`.
    """

    def encode(self, password, salt, iterations=None):
        if not _turns.acquire(timeout=PATIENCE):
            raise limits.Limited("password_hash", PATIENCE)
        try:
            return super().encode(password, salt, iterations)
        finally:
            _turns.release()
