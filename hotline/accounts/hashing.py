"""Limit concurrent password hashing: each hash occupies a core, and live audio needs the cores."""

import os
import threading

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from hotline import limits

AT_ONCE = max(1, (os.cpu_count() or 1) // 2)  # hashes at the same time in one process
PATIENCE = 4.0  # seconds that a further hash waits for its turn

_turns = threading.BoundedSemaphore(AT_ONCE)


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's own hasher, limited to AT_ONCE hashes at a time; raises Limited after PATIENCE.

    `encode` makes all hashes: for signing in, for a new account, for a new password, and for an
    unknown address, so that it takes as long as a known one.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        if not _turns.acquire(timeout=PATIENCE):
            raise limits.Limited("password_hash", PATIENCE)
        try:
            return super().encode(password, salt, iterations)
        finally:
            _turns.release()
