"""Every number that is published: its name, what it means, and by what it is divided.

Labels have few values, all known beforehand: no room, person or address is one. The page of
metrics adds the label `process` to what a process says of itself.
"""

from typing import NamedTuple

GAUGE, COUNTER, HISTOGRAM = "gauge", "counter", "histogram"

LATENESS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 1.0, 5.0)  # seconds
LAG = (0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 2.0, 5.0, 15.0)  # seconds


class Metric(NamedTuple):
    kind: str
    meaning: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


OF_A_PROCESS = {
    "hotline_process_memory_bytes": Metric(GAUGE, "Resident memory, without its mixers."),
    "hotline_process_descriptors": Metric(GAUGE, "Open file descriptors."),
    "hotline_process_connections": Metric(GAUGE, "Open sockets of the system, of any kind."),
    "hotline_process_threads": Metric(GAUGE, "Threads."),
    "hotline_process_tasks": Metric(GAUGE, "Tasks of its event loop."),
    "hotline_process_cpu_seconds_total": Metric(COUNTER, "CPU time, without its mixers."),
    "hotline_disk_free_bytes": Metric(GAUGE, "Free on the disk of the recordings, as it sees it."),
    "hotline_sockets": Metric(GAUGE, "Open WebSockets of pages and screens."),
    "hotline_listeners": Metric(
        GAUGE,
        "Listeners: by WebRTC over UDP or TCP, or by HLS, which is estimated from requests.",
        ("kind",),
    ),
    "hotline_publishers": Metric(GAUGE, "Publications on air.", ("source",)),
    "hotline_rooms_held": Metric(GAUGE, "Rooms that this media server holds."),
    "hotline_clock_ahead_seconds": Metric(
        GAUGE, "How far a process's clock is ahead of the database's; negative behind it."
    ),
    "hotline_rooms_relayed": Metric(
        GAUGE, "Rooms that this media server relays for others, because those are full."
    ),
    "hotline_event_lag_seconds": Metric(
        HISTOGRAM, "From the row of an event to the sockets of pages.", bounds=LAG
    ),
    "hotline_mix_lateness_seconds": Metric(
        HISTOGRAM, "How late a mixer with listeners mixes 20 ms of sound.", bounds=LATENESS
    ),
    "hotline_segment_lag_seconds": Metric(
        GAUGE, "Since the newest segment of the recording that is the latest."
    ),
    "hotline_failed_handshakes_total": Metric(
        COUNTER, "WebRTC connections that failed before any media flowed.", ("reason",)
    ),
    "hotline_last_task_timestamp_seconds": Metric(GAUGE, "When the worker last ended a task."),
}

OF_THE_SITE = {
    "hotline_up": Metric(GAUGE, "1 if this part works (see /readyz).", ("part",)),
    "hotline_rooms": Metric(GAUGE, "Rooms that are live, or whose green room is open.", ("state",)),
    "hotline_media_servers": Metric(GAUGE, "Media servers with a fresh heartbeat."),
    "hotline_workers": Metric(GAUGE, "Workers that reported lately."),
    "hotline_copies": Metric(GAUGE, "Copies of recordings that are not ready.", ("state",)),
    "hotline_copy_age_seconds": Metric(GAUGE, "Since the oldest waiting copy began to wait."),
    "hotline_recording_troubles": Metric(GAUGE, "Live rooms whose recording has a problem."),
    "hotline_disk_reserve_bytes": Metric(GAUGE, "Below this, no recording begins."),
    "hotline_backup_timestamp_seconds": Metric(
        GAUGE, "When the newest finished backup was begun; 0 before the first."
    ),
    "hotline_restreams": Metric(GAUGE, "Destinations of live rooms.", ("state",)),
}

TABLE = OF_A_PROCESS | OF_THE_SITE
