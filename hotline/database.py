"""Verbs and queries, as called from an event loop."""

from asgiref.sync import SyncToAsync
from django.db import connections


class in_database(SyncToAsync):
    """Has a function use the database in the one thread that all such functions share.

    Unlike `database_sync_to_async` of channels it leaves the connection open: to open one for
    each vote costs five times the vote. One that broke is replaced at the next call.
    """

    def thread_handler(self, loop, *args, **kwargs):
        for connection in connections.all(initialized_only=True):
            connection.close_if_unusable_or_obsolete()
        try:
            return super().thread_handler(loop, *args, **kwargs)
        finally:
            for connection in connections.all(initialized_only=True):
                connection.close_at = None  # it may have been opened just now; never too old
