"""Sessions in the database, looked up by keys that we may have given only.

A cookie is its sender's to write, and PostgreSQL answers some texts with an error.
"""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key):
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()

    @classmethod
    def get_model_class(cls):
        return db.SessionStore.get_model_class()
