"""A web server in a process of its own: what is withdrawn, ended or closed elsewhere is refused."""

import http.client

import pytest

from recordings.delivery import signed_urls
from recordings.models import Copy, Share
from rooms.models import Room
from tests.support.recordings.served import recorded_where_servers_look
from tests.support.web import running_web

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recording(settings, live_room):
    return recorded_where_servers_look(settings, live_room)


@pytest.fixture
def mp4(recording):
    return recording.copies.get(kind=Copy.MP4)


@pytest.fixture(scope="module")
def web(django_db_setup):
    with running_web() as web:
        yield web


def ask(web, path, method="GET", **headers):
    connection = http.client.HTTPConnection(*web.address, timeout=30)
    try:
        host = {"Host": web.url.removeprefix("http://"), "Accept": "text/html"}
        connection.request(method, path, headers=host | headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def statuses(web, paths, method="GET"):
    return [ask(web, path, method)[0].status for path in paths]


def test_published_addresses_answer_410_from_the_withdrawal_on(web, recording, mp4):
    shares = [Share.make(recording, mp4), Share.make(recording)]
    published = [share.path for share in shares]
    assert statuses(web, published) == statuses(web, published, "HEAD") == [200, 200]
    token = signed_urls.media_token(recording.room.key, "hosts")
    private = [mp4.link(), f"/media/{token}/index.m3u8", f"/media/{token}/e1/t1/00000.m4s"]
    assert statuses(web, private) == [200] * 3
    recording.withdraw()
    assert statuses(web, published) == statuses(web, published, "HEAD") == [410, 410]
    assert statuses(web, private) == [403] * 3
    recording.restore()
    assert statuses(web, [*published, *private]) == [200] * 5
    for share in shares:
        share.stop()
    assert statuses(web, [*published, *private]) == [410, 410, 200, 200, 200]


def test_a_published_copy_is_read_in_parts_and_resumed(web, recording, mp4):
    path = Share.make(recording, mp4).path
    answer, whole = ask(web, path)
    assert int(answer.headers["content-length"]) == len(whole) == mp4.bytes
    etag = answer.headers["etag"]
    part, rest = ask(web, path, Range="bytes=1000-", **{"If-Range": etag})
    assert (part.status, rest) == (206, whole[1000:])
    assert part.headers["content-range"] == f"bytes 1000-{len(whole) - 1}/{len(whole)}"
    other, content = ask(web, path, Range="bytes=1000-", **{"If-Range": '"another"'})
    assert (other.status, content) == (200, whole)
    head, nothing = ask(web, path, "HEAD")
    assert head.headers["content-length"] == str(len(whole)) and nothing == b""


def test_what_was_handed_out_before_dies_with_the_choice_of_the_hosts(web, recording):
    room = recording.room
    paths = [
        f"/media/{signed_urls.media_token(room.key, reader)}/index.m3u8"
        for reader in ("hosts", "there", "link")
    ]
    page = room.get_absolute_url()
    assert statuses(web, [*paths, page]) == [200] * 4
    room.open_replay_to(Room.WAS_THERE)
    assert statuses(web, [*paths, page]) == [200, 200, 403, 403]
    room.open_replay_to(Room.HOSTS)
    assert statuses(web, [*paths, page]) == [200, 403, 403, 403]
    room.open_replay_to(Room.EVERYBODY)
    assert statuses(web, [*paths, page]) == [200] * 4
