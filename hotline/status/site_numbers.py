"""The numbers of the whole site, as the rows have them."""

from datetime import datetime

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from hotline.accounts.models import Site
from hotline.monitoring.snapshot import Snapshot
from recordings.models import Copy
from rooms.models import Destination, MediaServer, Room
from rooms.models.disk_left import GB

LIVE, GREEN = "live", "green"
COPY_STATES = (Copy.WAITING, Copy.MAKING, Copy.FAILED)


def gather() -> Snapshot:
    """Count in seven queries, on a thread that may use the database."""
    snapshot = Snapshot("site")
    live = Room.objects.filter(state="live")
    snapshot.set("hotline_rooms", live.count(), LIVE)
    green = Room.objects.filter(green_room_since__isnull=False).exclude(state__in=["live", "ended"])
    snapshot.set("hotline_rooms", green.count(), GREEN)
    snapshot.set("hotline_recording_troubles", live.exclude(trouble="").count())
    snapshot.set("hotline_media_servers", MediaServer.objects.beating().count())
    copies = counted(Copy.objects.filter(state__in=COPY_STATES))
    for state in COPY_STATES:
        snapshot.set("hotline_copies", copies.get(state, 0), state)
    waiting = Copy.objects.filter(state=Copy.WAITING)
    snapshot.set("hotline_copy_age_seconds", age(waiting.aggregate(at=Min("moved_at"))["at"]))
    restreams = counted(Destination.objects.filter(room__state="live"))
    for state, _name in Destination.STATES:
        snapshot.set("hotline_restreams", restreams.get(state, 0), state)
    site = Site.rules()
    snapshot.set("hotline_disk_reserve_bytes", site.disk_reserve * GB)
    backed_up = site.backed_up_at.timestamp() if site.backed_up_at else 0
    snapshot.set("hotline_backup_timestamp_seconds", backed_up)
    return snapshot


def counted(rows: QuerySet[Copy] | QuerySet[Destination]) -> dict[str, int]:
    """Return the number of rows in each state."""
    return dict(rows.order_by().values_list("state").annotate(count=Count("pk")))


def age(since: datetime | None) -> float:
    """Return the seconds since a moment; 0 for none."""
    return max(0.0, (timezone.now() - since).total_seconds()) if since else 0.0
