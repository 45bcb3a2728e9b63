"""Sessions in the database, looked up only by keys of the form that Django generates.

The sender of a cookie may write anything into it, and some texts make PostgreSQL raise an error.
"""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key):
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()

    @classmethod
    def get_model_class(cls):
        return db.SessionStore.get_model_class()
