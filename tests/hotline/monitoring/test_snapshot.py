"""The numbers of processes, as they travel through Redis and stand on the page of metrics."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hotline.core.histogram import Histogram
from hotline.monitoring import board, exposition
from hotline.monitoring.metrics import LAG, TABLE
from hotline.monitoring.snapshot import Malformed, Snapshot


def samples(page):
    """Values by name and labels."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def test_a_snapshot_is_read_as_it_was_written():
    lag = Histogram(LAG)
    lag.note(0.3)
    snapshot = Snapshot("web", "here:1")
    snapshot.set("hotline_sockets", 7)
    snapshot.set("hotline_listeners", 2.5, "hls")
    snapshot.set("hotline_event_lag_seconds", lag)
    snapshot.set("hotline_process_tasks", None)
    assert Snapshot.of_text(snapshot.text()) == snapshot
    assert snapshot.total("hotline_listeners") == 2.5
    assert "hotline_process_tasks" not in snapshot.text()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"kind": "web", "name": "a", "at": 1, "values": [["hotline_sockets", [], "many"]]}',
        b'{"kind": "web", "name": "a", "at": 1, "values": [["hotline_event_lag_seconds", [], 3]]}',
        b'{"kind": "web", "name": "a", "at": 1,'
        b' "values": [["hotline_event_lag_seconds", [], [[1], 3]]]}',
    ],
)
def test_what_is_no_snapshot_is_refused(text):
    with pytest.raises(Malformed):
        Snapshot.of_text(text)


def test_a_number_of_another_version_is_left_out():
    text = '{"kind": "web", "name": "a", "at": 1, "values": [["hotline_future", [], 3]]}'
    assert not Snapshot.of_text(text).values


def test_the_page_names_the_process_and_counts_buckets_up():
    lag = Histogram(LAG)
    for value in (0.01, 0.3, 99):
        lag.note(value)
    web, site = Snapshot("web", "here:1"), Snapshot("site")
    web.set("hotline_event_lag_seconds", lag)
    web.set("hotline_listeners", 4, "hls")
    site.set("hotline_rooms", 3, "live")
    page = samples(exposition.page([web, site]))
    assert page["hotline_rooms", ("live",)] == 3
    assert page["hotline_listeners", ("hls", "web here:1")] == 4
    buckets = [
        value for (name, _), value in page.items() if name == "hotline_event_lag_seconds_bucket"
    ]
    assert buckets[0] == 1 and buckets[-1] == 3 and buckets == sorted(buckets)
    assert page["hotline_event_lag_seconds_sum", ("web here:1",)] == pytest.approx(99.31)


def test_every_number_has_a_name_that_prometheus_takes():
    for name, metric in TABLE.items():
        assert name.startswith("hotline_") and metric.meaning.endswith(".")
        assert (metric.kind == "counter") == name.endswith("_total")
        assert bool(metric.bounds) == (metric.kind == "histogram")


def test_a_process_that_posts_no_more_is_not_read(server):
    board.post(server, Snapshot("worker", "gone"))
    board.post(server, Snapshot("worker", "here"))
    server.delete("hotline:process:worker:gone")  # as the expiry does
    assert [one.name for one in board.read(server)] == ["here"]
    assert server.smembers(board.NAMES) == {b"hotline:process:worker:here"}
    assert 0 < server.ttl("hotline:process:worker:here") <= board.KEPT


def test_a_histogram_counts_a_bound_in_the_bucket_below_it():
    one, other = Histogram((1, 2)), Histogram((1, 2))
    for value in (1, 1.5, 3):
        one.note(value)
    assert one.counts == [1, 1, 1] and one.total == 5.5
    other.add(*one.take())
    assert other.counts == [1, 1, 1] and one.counts == [0, 0, 0] and one.total == 0
    with pytest.raises(ValueError, match="2 buckets"):
        other.add([1, 2], 3)
