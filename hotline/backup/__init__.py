"""Backup of a whole site into a folder, and its restoring into an empty site.

A backup is a folder:

    database.sqlite3 or database.dump    copied first
    secret_key
    recordings/…
    files.sha256     the hash of each file above; `sha256sum --check` reads it
    manifest.json    written last, by rename: a folder without it is no backup

The database is copied before the recordings. Recordings are only added, under names that are never
used again, so the later copy has each file that a row names. In the other order a copy of a session
could be "ready" in the database and missing on the disk, and nothing makes it anew; a file without
a row costs space alone, and `manage.py strays` finds it.
"""


class Refused(Exception):
    """A backup can't be made or restored; the text is a sentence for the operator."""
