"""Limit concurrent password hashing: each hash occupies a core, and live audio needs the cores."""

import os
import threading

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from hotline import limits
from hotline.web.request_threads import THREADS

# Hashes at the same time in one process. They and those that wait hold half of the threads of
# requests at most, because every other page needs one too.
AT_ONCE = max(1, min((os.cpu_count() or 1) // 2, THREADS // 4))
MOST_WAITING = min(3 * AT_ONCE, THREADS // 2 - AT_ONCE)
PATIENCE = 4.0  # seconds that a hash waits for its turn

_turns = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)  # to hash, or to wait for it


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's own hasher, limited to AT_ONCE hashes at a time.

    Raises Limited after PATIENCE, or at once where MOST_WAITING wait.

    `encode` makes all hashes: for signing in, for a new account, for a new password, and for an
    unknown address, so that it takes as long as a known one.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        if not _places.acquire(blocking=False):
            raise limits.Limited("password_hash", PATIENCE)
        try:
            if not _turns.acquire(timeout=PATIENCE):
                raise limits.Limited("password_hash", PATIENCE)
            try:
                return super().encode(password, salt, iterations)
            finally:
                _turns.release()
        finally:
            _places.release()
