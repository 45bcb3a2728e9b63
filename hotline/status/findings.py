"""The parts of a site without which it does not work, and a look at each."""

from collections.abc import Callable
from typing import NamedTuple

from django.db import connection
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hotline.accounts.models import Site
from hotline.core.file_size import file_size
from hotline.core.free_space import free_space
from hotline.monitoring import board
from hotline.monitoring.snapshot import Snapshot
from rooms.models import MediaServer
from rooms.models.disk_left import GB

WITHIN = 2.0  # seconds that a look may take


class Finding(NamedTuple):
    """Whether a part works; if not, `sentence` says what is wrong and what to do."""

    works: bool
    sentence: str | Promise = ""


OK = Finding(True)
DATABASE_AWAY = Finding(
    False, _("The database does not answer. Look whether it runs and DATABASE_URL names it.")
)
REDIS_AWAY = Finding(
    False, _("Redis does not answer. Look whether it runs and REDIS_URL names it.")
)
NO_MEDIA_SERVER = Finding(
    False, _("No media server gives a sign of life: nobody can speak or listen. Start one.")
)
NO_WORKER = Finding(
    False,
    _("No worker gives a sign of life: no recording is sealed or copied. Start one."),
)
DISK_UNREAD = Finding(False, _("The folder of recordings can’t be read. Look at its disk."))


def look_at_database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def look_at_redis() -> Finding:
    with board.client() as server:
        server.ping()
    return OK


def look_at_media_servers() -> Finding:
    return OK if MediaServer.objects.beating().exists() else NO_MEDIA_SERVER


def look_at_workers() -> Finding:
    with board.client() as server:
        return OK if workers(board.read(server)) else NO_WORKER


def look_at_disk() -> Finding:
    free, reserve = free_space(), Site.rules().disk_reserve * GB
    if free is None:
        return DISK_UNREAD
    if free >= reserve:
        return OK
    sentence = _("Only {free} are free on the disk, so no recording begins. Make room.")
    return Finding(False, format_lazy(sentence, free=lazy(file_size, str)(free)))


def workers(snapshots: list[Snapshot]) -> list[Snapshot]:
    return [snapshot for snapshot in snapshots if snapshot.kind == "worker"]


class Part(NamedTuple):
    """A part, the look at it, and what it is called if that look fails or takes too long."""

    name: str
    look: Callable[[], Finding]
    away: Finding


PARTS = (
    Part("database", look_at_database, DATABASE_AWAY),
    Part("redis", look_at_redis, REDIS_AWAY),
    Part("media_server", look_at_media_servers, DATABASE_AWAY),
    Part("worker", look_at_workers, REDIS_AWAY),
    Part("disk", look_at_disk, DATABASE_AWAY),
)
