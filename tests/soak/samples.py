"""Numbers of the programs of a site, sampled from /proc and from its page of metrics."""

import os
import time
from collections import defaultdict
from contextlib import suppress
from urllib.request import Request, urlopen

from prometheus_client.parser import text_string_to_metric_families

from hotline.monitoring.process_numbers import resident

NAMES = ("web", "media_server", "worker", "valkey")
MEMORY, DESCRIPTORS, THREADS = "memory", "descriptors", "threads"
CONNECTIONS, TASKS = "connections", "tasks"
# Minutes after its start in which a process still loads and fills its caches: a worker until it has
# made its first copies, a web process until it forgets as much as it draws.
WARM, LEAST_WARM = 4.0, 0.5
SHARE_WARM = 0.1  # of the whole run at most
LEAST_LIFE = 0.5  # minutes after that, which it must live to be measured


class Samples:
    """By program and number: the samples of each of its lives, in minutes since the start."""

    def __init__(self, site, token: str, minutes: float) -> None:
        self._site, self._token = site, token
        self._warm = max(LEAST_WARM, min(WARM, SHARE_WARM * minutes))
        self._began = time.monotonic()
        self._seen = defaultdict(lambda: defaultdict(list))  # (program, number): pid: samples
        self.last_page = {}
        """The numbers of the last page, by name and sorted values of labels."""
        self.pages = 0

    @property
    def minutes(self) -> float:
        return (time.monotonic() - self._began) / 60

    def take(self) -> None:
        """Take one sample of everything; a program that is down just now has none."""
        now = self.minutes
        self._read_page()
        for program in NAMES:
            pid = self._site.child(program)
            if pid is None:
                continue
            for number, value in numbers_of(pid).items():
                self._seen[program, number][pid].append((now, value))
            tasks = self._tasks(program, pid)
            if tasks is not None:
                self._seen[program, TASKS][pid].append((now, tasks))

    def lives(self) -> dict:
        """Return the lives that were long enough, without their beginnings."""
        return {
            key: [settled for life in of_pid.values() if (settled := _settled(life, self._warm))]
            for key, of_pid in self._seen.items()
        }

    def total(self, name: str, *labels: str) -> float:
        """Sum a number of the last page over the processes, for these values of other labels."""
        return sum(
            value for (found, values), value in self.last_page.items()
            if found == name and set(labels) <= set(values)
        )  # fmt: skip

    def buckets(self, name: str) -> dict[float, float]:
        """The cumulative counts of a histogram by their bounds, of all processes together."""
        counts = defaultdict(float)
        for (found, values), value in self.last_page.items():
            if found == f"{name}_bucket":
                counts[float(values[0])] += value
        return dict(sorted(counts.items()))

    def _read_page(self) -> None:
        request = Request(
            f"{self._site.url}/metrics", headers={"Authorization": f"Bearer {self._token}"}
        )
        with suppress(OSError), urlopen(request, timeout=5) as reply:
            text = reply.read().decode()
            self.last_page = {
                (sample.name, tuple(sample.labels[key] for key in sorted(sample.labels))):
                sample.value
                for family in text_string_to_metric_families(text)
                for sample in family.samples
            }  # fmt: skip
            self.pages += 1

    def _tasks(self, program: str, pid: int) -> float | None:
        """The tasks of its event loop; None for a program without one, or not on the page yet."""
        kind = {"web": "web", "media_server": "media"}.get(program)
        for (name, values), value in self.last_page.items():
            if name == "hotline_process_tasks" and values[0].startswith(f"{kind} "):
                if kind == "web" and not values[0].endswith(f":{pid}"):
                    continue
                return value
        return None


def numbers_of(pid: int) -> dict[str, float]:
    """Memory in MB, and counts; none of a process that ends meanwhile."""
    try:
        targets = [_target(f"/proc/{pid}/fd/{one}") for one in os.listdir(f"/proc/{pid}/fd")]
        threads = len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return {}
    memory = resident(pid)
    if not memory:
        return {}
    return {
        MEMORY: memory / 1e6,
        DESCRIPTORS: len(targets),
        THREADS: threads,
        CONNECTIONS: sum(target.startswith("socket:") for target in targets),
    }


def _target(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _settled(life, warm: float):
    begin = life[0][0] + warm
    settled = [sample for sample in life if sample[0] >= begin]
    if not settled or settled[-1][0] - settled[0][0] < LEAST_LIFE:
        return None
    return settled
