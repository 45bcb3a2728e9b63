"""The page of the admin that shows how the site does."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import redis
from asgiref.sync import async_to_sync
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotline.core import outages
from hotline.core.file_size import file_size
from hotline.monitoring import board, history
from hotline.monitoring.snapshot import Snapshot
from recordings.models import Copy
from rooms.models import Destination, Room

from .numbers import Numbers, shared
from .site_numbers import COPY_STATES
from .sparkline import Sparkline

MOST_ROOMS = 50  # on the page
HOUR = history.EVERY * history.LENGTH  # seconds

PART_NAMES = {
    "database": _("Database"),
    "redis": _("Redis"),
    "media_server": _("Media servers"),
    "worker": _("Workers"),
    "disk": _("Disk"),
}
KIND_NAMES = {"web": _("web"), "media": _("media server"), "worker": _("worker")}
PICTURES: tuple[tuple[str, Promise, Callable[[float], str]], ...] = (
    ("rooms", _("Rooms on air"), lambda value: f"{value:.0f}"),
    ("publishers", _("People who publish"), lambda value: f"{value:.0f}"),
    ("listeners", _("Listeners"), lambda value: f"{value:.0f}"),
    ("sockets", _("Open pages"), lambda value: f"{value:.0f}"),
    ("copies", _("Copies that wait or are made"), lambda value: f"{value:.0f}"),
    ("memory", _("Memory"), lambda value: file_size(int(value))),
    ("free", _("Free on the disk"), lambda value: file_size(int(value))),
)


class Picture(NamedTuple):
    name: Promise
    now: str
    least: str
    most: str
    line: Sparkline


class Process(NamedTuple):
    kind: str | Promise
    name: str
    memory: int
    descriptors: int
    threads: int
    free: int | None


def status(request: HttpRequest) -> TemplateResponse:
    """Show parts, pictures of the last hour, rooms on air, processes and queues.

    For moderators who may look at rooms.
    """
    if not request.user.has_perm("rooms.view_room"):
        raise PermissionDenied
    numbers = shared()
    *processes, site = async_to_sync(numbers.read)()
    copy_states = dict(Copy.STATES)
    context = {
        **admin.site.each_context(request),
        "title": _("How the site does"),
        "parts": _parts(numbers),
        "pictures": _pictures(time.time()),
        "rooms": _rooms(site),
        "processes": [_process(one) for one in processes],
        "copies": [
            (copy_states[state], int(site.get("hotline_copies", state))) for state in COPY_STATES
        ],
        "oldest": int(site.get("hotline_copy_age_seconds") / 60),
        "restreams": [
            (name, int(site.get("hotline_restreams", state))) for state, name in Destination.STATES
        ],
        "reserve": int(site.get("hotline_disk_reserve_bytes")),
        "backed_up_at": _moment(site.get("hotline_backup_timestamp_seconds")),
    }
    return TemplateResponse(request, "admin/status.html", context)


def _moment(timestamp: float) -> datetime | None:
    return datetime.fromtimestamp(timestamp, UTC) if timestamp else None


def _parts(numbers: Numbers) -> list[tuple[str | Promise, bool, str | Promise]]:
    report = async_to_sync(numbers.readiness.report)()
    return [(PART_NAMES.get(name, name), *finding) for name, finding in report.items()]


def _pictures(now: float) -> list[Picture]:
    """Return the pictures; none while Redis is away or no worker has noted anything yet."""
    try:
        with board.client() as server:
            entries = history.read(server)
    except (redis.RedisError, OSError) as error:
        outages.REDIS.note(error)
        return []
    if not entries:
        return []
    found = []
    for field, name, shown in PICTURES:
        values = [(entry.at, getattr(entry, field)) for entry in entries]
        line = Sparkline(values, now - HOUR, now)
        found.append(Picture(name, shown(values[-1][1]), shown(line.least), shown(line.most), line))
    return found


def _rooms(site: Snapshot) -> list[Room]:
    """Return the live rooms, the newest first; none while the database is away."""
    if not site.values:
        return []
    live = Room.objects.filter(state="live").select_related("host", "media_server")
    return list(live.order_by("-live_at")[:MOST_ROOMS])


def _process(snapshot: Snapshot) -> Process:
    def number(name: str) -> int:
        return int(snapshot.get(name))

    return Process(
        KIND_NAMES.get(snapshot.kind, snapshot.kind),
        snapshot.name,
        number("hotline_process_memory_bytes"),
        number("hotline_process_descriptors"),
        number("hotline_process_threads"),
        number("hotline_disk_free_bytes") if snapshot.has("hotline_disk_free_bytes") else None,
    )
