"""Objects in an S3 store: written in parts, read by signed addresses, deleted."""

import io
import os
import threading
import tracemalloc
import urllib.error
import urllib.request

import pytest

from recordings.delivery import copies_store, store_errors
from recordings.delivery.s3_storage import PART
from recordings.delivery.store_errors import StoreError
from tests.support.recordings import stored
from tests.support.recordings.stored import use
from tests.support.s3_server import BUCKET

NAME = "copies/a-name.mp4"


@pytest.fixture
def store(s3):
    return copies_store.store()


class Stopped(Exception):
    pass


def put(store, content, tell=lambda share: None, name=NAME):
    store.put(name, "video/mp4", io.BytesIO(content), len(content), tell)


def fetch(address, method="GET", **headers):
    request = urllib.request.Request(address, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.status, reply.headers, reply.read()


def link(method="GET"):
    return copies_store.link(NAME, "Où ça.mp4", "video/mp4", method)


def test_what_is_written_in_parts_is_read_whole(store):
    content = os.urandom(2 * PART + 4321)
    put(store, content)
    assert stored.content(NAME) == content


def test_progress_is_told_from_the_beginning_to_the_end(store):
    shares = []
    put(store, bytes(3 * PART), shares.append)
    assert min(shares) == 0 and max(shares) == 1
    assert any(0.4 < share < 0.6 for share in shares)


def test_an_upload_that_is_stopped_in_the_middle_leaves_nothing(store):
    def stop(share):
        if share > 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        put(store, bytes(3 * PART), stop)
    assert stored.names() == [] and stored.unfinished() == []


def test_an_upload_that_is_stopped_while_a_part_is_sent_is_not_sent_again(store, s3):
    sending = threading.Event()
    s3.on_part = sending.set
    told, stops = [], []

    def stop(share):
        told.append(share)
        signed = told.count(1) > 2  # the part was read to its end, and is read again to be sent
        if signed and sending.wait(5):
            stops.append(share)
            raise Stopped

    with pytest.raises(Stopped):
        put(store, bytes(PART), stop)
    assert len(stops) == 1
    assert stored.names() == [] and stored.unfinished() == []


def test_a_source_that_fails_leaves_nothing(store):
    class Broken:
        def read(self, size):
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        store.put(NAME, "video/mp4", Broken(), 100, lambda share: None)
    assert stored.names() == [] and stored.unfinished() == []


def test_memory_does_not_grow_with_the_file(store, s3):
    class Zeros:
        def read(self, size):
            return bytes(size)

    def stop(share):
        if share == 1:
            raise Stopped

    s3.swallow = True
    tracemalloc.start()
    try:
        with pytest.raises(Stopped):
            store.put(NAME, "video/mp4", Zeros(), 12 * PART, stop)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum("partNumber" in query for _method, _path, query in s3.asked) >= 11
    assert peak < 64 << 20


def test_a_link_reads_a_range_under_the_name_for_people(store):
    put(store, bytes(range(256)) * 10)
    status, headers, body = fetch(link(), Range="bytes=250-259")
    assert (status, body) == (206, bytes([*range(250, 256), *range(4)]))
    assert headers["Content-Range"] == "bytes 250-259/2560"
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''O%C3%B9%20%C3%A7a.mp4" in headers["Content-Disposition"]


def test_a_link_for_head_tells_the_length(store):
    put(store, bytes(2560))
    status, headers, body = fetch(link("HEAD"), "HEAD")
    assert (status, headers["Content-Length"], body) == (200, "2560", b"")


def test_a_link_is_signed_for_its_method_and_a_quarter_of_an_hour(store):
    get, head = link(), link("HEAD")
    assert "X-Amz-Expires=900&" in get and "X-Amz-Signature=" in get
    assert get.partition("X-Amz-Signature=")[2] != head.partition("X-Amz-Signature=")[2]


def test_an_object_that_is_removed_is_gone(store):
    put(store, bytes(100))
    store.remove(NAME)
    assert stored.names() == []
    with pytest.raises(urllib.error.HTTPError, match=r"40[34]"):
        fetch(link())


def test_an_object_that_is_not_there_can_be_removed(store):
    store.remove(NAME)


def test_removing_ends_the_upload_of_a_killed_worker_and_no_other(store):
    for name in (NAME, f"{NAME}-of-somebody-else"):
        store._client.create_multipart_upload(Bucket=BUCKET, Key=name)
    store.remove(NAME)
    assert stored.unfinished() == [f"{NAME}-of-somebody-else"]


def test_one_refusal_of_a_store_is_not_the_end_of_an_upload(store, s3):
    content = os.urandom(PART + 10)

    def tell(share):
        parts = sum("partNumber" in query for _method, _path, query in s3.asked)
        s3.refuse = (503, "SlowDown") if parts == 1 else None

    put(store, content, tell)
    assert stored.content(NAME) == content
    assert sum("partNumber=2" in query for _method, _path, query in s3.asked) == 2


@pytest.mark.parametrize(
    "refusal, reason, may_pass",
    [
        ((503, "SlowDown"), store_errors.AWAY, True),
        ((500, "InternalError"), store_errors.AWAY, True),
        ((403, "AccessDenied"), store_errors.REFUSED, False),
        ((403, "SomethingNew"), store_errors.REFUSED, False),
        ((404, "NoSuchBucket"), store_errors.NO_BUCKET, False),
        ((400, "InvalidRequest"), store_errors.FAILED, False),
    ],
)
def test_a_refusal_is_an_error_of_the_store(store, s3, refusal, reason, may_pass):
    s3.refuse = refusal
    with pytest.raises(StoreError) as raised:
        put(store, bytes(100))
    assert (raised.value.reason, raised.value.may_pass) == (reason, may_pass)


def test_a_store_that_does_not_listen_is_away(settings, s3):
    use(settings, s3.options(endpoint_url="http://127.0.0.1:9"))
    with pytest.raises(StoreError) as raised:
        put(copies_store.store(), bytes(100))
    assert raised.value.reason == store_errors.AWAY


def test_keys_that_a_store_does_not_know_are_refused(store, s3):
    s3.check_keys()
    with pytest.raises(StoreError) as raised:
        put(store, bytes(100))
    assert raised.value.reason == store_errors.REFUSED


def test_the_start_of_a_worker_says_which_store_can_not_be_used(store, s3, caplog):
    copies_store.try_out()
    assert caplog.messages == []
    s3.refuse = (404, "NoSuchBucket")
    copies_store.try_out()
    assert f"Finished copies can't be stored ({BUCKET})" in caplog.text


def test_a_trial_leaves_nothing_in_the_store(store):
    copies_store.try_out()
    assert stored.names() == [] and stored.unfinished() == []
