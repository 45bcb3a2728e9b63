"""Segments and copies that nginx sends from the disk, of which Hotline decides one by one."""

import pytest
from websockets.sync.client import connect

from recordings.delivery import signed_urls
from recordings.models import Copy, Share
from tests.support.environment import DATA
from tests.support.nginx import HOST, serving_nginx
from tests.support.recordings.served import recorded_where_servers_look
from tests.support.web import running_web

pytestmark = pytest.mark.django_db(transaction=True)

LOCATION = "/hotline-files/"
OTHERS_MAY_READ = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}


@pytest.fixture
def recording(settings, live_room):
    return recorded_where_servers_look(settings, live_room)


@pytest.fixture(scope="module")
def web(django_db_setup):
    with running_web(HOTLINE_URL=f"https://{HOST}", HOTLINE_ACCEL=LOCATION) as web:
        yield web


@pytest.fixture
def nginx(web, recording, nginx_program, tmp_path):
    webs = [web.address[1]]
    with serving_nginx(tmp_path, nginx_program, webs, DATA / "recordings") as nginx:
        yield nginx


@pytest.fixture
def sound(recording):
    """A finished copy that is one file on the disk: the session's MP3."""
    recording.encode()
    copy = recording.copies.get(kind=Copy.MP3)
    assert copy.state == Copy.READY
    [path] = (recording.directory / "copies").glob("*.mp3")
    return copy, path.read_bytes()


def segment_of(recording, reader="hosts"):
    token = signed_urls.media_token(recording.room.key, reader)
    return f"/media/{token}/e1/t1/00000.m4s"


def test_a_copy_comes_from_nginx_whole_in_ranges_and_by_head(nginx, sound):
    copy, content = sound
    status, headers, body = nginx.ask(copy.link())
    assert (status, body) == (200, content)
    assert headers["content-type"] == "audio/mpeg"
    assert headers["content-disposition"].startswith("attachment; filename=")
    assert headers["cache-control"] == "private, no-cache"
    assert OTHERS_MAY_READ.items() <= headers.items()
    assert "x-accel-redirect" not in headers
    etag = headers["etag"]

    status, headers, body = nginx.ask(copy.link(), "HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(content)), b"")
    status, headers, body = nginx.ask(copy.link(), Range="bytes=100-299")
    assert (status, body) == (206, content[100:300])
    assert headers["content-range"] == f"bytes 100-299/{len(content)}"
    assert OTHERS_MAY_READ.items() <= headers.items()
    assert nginx.ask(copy.link(), Range="bytes=-5", If_Range=etag)[2] == content[-5:]
    assert nginx.ask(copy.link(), Range="bytes=0-4", If_Range='"another"')[2] == content
    assert nginx.ask(copy.link(), Range=f"bytes={len(content)}-")[0] == 416


def test_segments_come_from_nginx_as_they_are_on_the_disk(nginx, recording):
    status, headers, body = nginx.ask(segment_of(recording))
    assert (status, body) == (200, (recording.directory / "e1/t1/00000.m4s").read_bytes())
    assert headers["content-type"] == "video/iso.segment"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert OTHERS_MAY_READ.items() <= headers.items()
    assert "etag" in headers  # nginx made it: our own answers have none for segments


def test_a_copy_that_consists_of_segments_comes_from_hotline(nginx, recording):
    copy = recording.copies.get(kind=Copy.MP4)
    status, headers, body = nginx.ask(copy.link())
    assert (status, headers["content-type"], headers["content-length"]) == (
        200,
        "video/mp4",
        str(len(body)),
    )
    assert nginx.ask(copy.link(), Range="bytes=10-19")[2] == body[10:20]


def test_what_may_not_be_read_is_refused_before_nginx_sees_a_file(nginx, recording, sound):
    copy, _ = sound
    share = Share.make(recording, copy)
    addresses = [copy.link(), share.path, segment_of(recording)]
    assert [nginx.ask(address)[0] for address in addresses] == [200, 200, 200]
    recording.withdraw()
    assert [nginx.ask(address)[0] for address in addresses] == [403, 410, 403]
    forged = segment_of(recording).replace("/media/", "/media/x")
    assert nginx.ask(forged)[0] == 403
    inside = f"{LOCATION}{recording.room.key}/e1/t1/00000.m4s"
    assert nginx.ask(inside)[0] == 404
    assert nginx.ask(segment_of(recording).replace("00000", "00099"))[0] == 403


def test_a_partial_segment_is_not_handed_over(nginx, recording):
    path = recording.directory / "e1/t1/00000.m4s"
    path.write_bytes(path.read_bytes()[:-10])
    assert nginx.ask(segment_of(recording))[0] == 404


def test_a_page_and_its_socket_pass(nginx, recording, browser_of, ada):
    cookie = browser_of(ada).cookies["sessionid"].value
    path = f"/r/{recording.room.slug}/"
    assert nginx.ask(path, Cookie=f"sessionid={cookie}")[0] == 200
    with (
        nginx.tls() as encrypted,
        connect(
            f"ws://{HOST}{path}socket",
            sock=encrypted,
            origin=f"https://{HOST}",
            additional_headers={"Cookie": f"sessionid={cookie}"},
        ) as page,
    ):
        page.send('{"since": -1}')
        assert page.recv(timeout=20)
