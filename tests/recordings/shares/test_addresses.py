"""Links by which hosts share a copy or the replay: made, ended, and over by themselves."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from recordings.delivery.publications import publication_of, published
from recordings.models import Copy, Recording, Share
from recordings.models.share import MOST
from recordings.tasks import reconcile
from rooms.models import Room
from tests.recordings.shares.conftest import QUESTION
from tests.support.asgi import ask


def fetch(files, path, method="GET", **headers):
    return async_to_sync(ask)(files, path, method, **headers)


def media_in(page):
    """The path of the playlist in a page of a replay."""
    return page.content.decode().partition('data-media="')[2].partition('"')[0]


def test_a_shared_copy_is_the_copy(of_copy, mp4, files):
    reply = fetch(files, of_copy.path)
    assert (reply.status, reply.headers["content-type"]) == (200, "video/mp4")
    assert reply.body == fetch(files, mp4.link()).body and len(reply.body) == mp4.bytes
    assert of_copy.url == settings.HOTLINE_URL + of_copy.path


def test_a_shared_replay_plays_though_the_replay_is_closed_to_others(
    recording, of_replay, client, files, commit
):
    commit(recording.room.open_replay_to, Room.HOSTS)
    assert client.get(recording.room.get_absolute_url()).status_code == 403
    page = client.get(of_replay.path)
    assert page.status_code == 200 and QUESTION in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert 'content="noindex"' in page.content.decode()
    playlist = media_in(page)
    assert fetch(files, playlist).status == 200
    assert fetch(files, playlist.replace("index.m3u8", "e1/t1/00000.m4s")).status == 200


def test_a_shared_replay_shows_hosts_what_a_visitor_sees(of_replay, ada, browser_of):
    page = browser_of(ada).get(of_replay.path).content.decode()
    assert QUESTION in page and "copy-download" not in page and "data-socket" not in page


def test_the_preview_of_a_shared_replay_names_the_session_and_its_own_address(
    recording, of_replay, client, commit
):
    commit(recording.room.open_replay_to, Room.HOSTS)
    html = client.get(of_replay.path).content.decode()
    assert f'property="og:title" content="{escape(recording.room.title)}"' in html
    assert f'property="og:url" content="{of_replay.url}"' in html
    assert recording.room.slug not in html.partition("</head>")[0]


@pytest.fixture(params=["stop", "day", "withdraw", "delete"])
def over(request, recording, of_copy, of_replay, commit):
    """Both shares, and a function that ends them."""

    def pass_the_last_day():
        Share.objects.update(until=timezone.now() - timedelta(seconds=1))
        for share in Share.objects.all():
            share.settle()

    ends = {
        "stop": lambda: [of_copy.stop(), of_replay.stop()],
        "day": pass_the_last_day,
        "withdraw": recording.withdraw,
        "delete": recording.delete,
    }
    return lambda: commit(ends[request.param])


def test_what_is_over_answers_410_in_words(over, of_copy, of_replay, client, files):
    playlist = media_in(client.get(of_replay.path))
    paths = [of_copy.path, of_replay.path, playlist]
    over()
    assert (reply := fetch(files, paths[0])).status == 410 and reply.body
    page = client.get(paths[1], headers={"accept": "text/html"})
    assert page.status_code == 410 and QUESTION not in page.content.decode()
    assert fetch(files, playlist).status in (403, 410)


@pytest.mark.parametrize(
    "headers",
    [
        {"accept_language": "fr-FR,fr;q=0.9,en;q=0.8"},
        {"accept_language": "en", "cookie": "django_language=fr"},
    ],
    ids=["browser", "site"],
)
def test_a_file_that_is_over_says_so_in_the_language_of_the_reader(of_copy, files, commit, headers):
    commit(of_copy.stop)
    reply = fetch(files, of_copy.path, **headers)
    assert reply.body.decode() == "Les hôtes ne partagent plus ceci."


@pytest.mark.parametrize("asked", ["x" * 5000, "\xff, fr;q=x", ";;,=", "*"])
def test_an_odd_language_is_answered_in_that_of_the_site(of_copy, files, commit, asked):
    commit(of_copy.stop)
    odd = {"accept_language": asked, "cookie": f"django_language={asked}"}
    assert fetch(files, of_copy.path, **odd).body.decode() == "The hosts no longer share this."


def test_a_file_that_is_over_breaks_off_under_way(of_copy, files, commit):
    from recordings.delivery.open_parts import CutShort

    async def send(message):
        nonlocal begun
        if message["type"] == "http.response.body" and not begun:
            begun = True
            await stop()

    async def receive():
        await never.wait()

    import asyncio

    from asgiref.sync import sync_to_async

    begun, never = False, asyncio.Event()
    stop = sync_to_async(lambda: commit(of_copy.stop))
    scope = {"type": "http", "method": "GET", "path": of_copy.path, "headers": []}

    async def download():
        with pytest.raises(CutShort):
            await files(scope, receive, send)

    async_to_sync(download)()
    assert begun


def test_a_withdrawn_recording_is_shared_again_once_it_is_restored(
    recording, of_copy, of_replay, client, files, commit
):
    commit(recording.withdraw)
    assert fetch(files, of_copy.path).status == 410
    commit(recording.restore)
    assert fetch(files, of_copy.path).status == 200
    assert client.get(of_replay.path).status_code == 200


def test_an_address_that_never_was_is_not_found(of_copy, of_replay, client, files):
    assert fetch(files, f"/files/{'x' * 32}/a.mp4").status == 404
    assert fetch(files, f"/files/{of_replay.key}/a.mp4").status == 404
    assert client.get(reverse("shared-replay", args=["x" * 32])).status_code == 404
    assert client.get(reverse("shared-replay", args=[of_copy.key])).status_code == 404


def test_a_share_of_one_replay_opens_no_other(of_replay, ada, files):
    from recordings.delivery import signed_urls

    other = Room.start(ada, "Another")
    (of_replay.recording.directory.parent / other.key).mkdir()
    token = signed_urls.media_token(other.key, f"share:{of_replay.key}")
    assert fetch(files, f"/media/{token}/index.m3u8").status == 403


def test_the_address_stays_when_the_copy_is_made_again(of_copy, mp4, files):
    again = mp4.recording.directory / "copies" / "mp4-again.json"
    again.write_bytes((again.parent / mp4.manifest).read_bytes())
    path = of_copy.path
    Copy.objects.filter(pk=mp4.pk).update(manifest=again.name)
    reconcile()
    assert publication_of(settings.RECORDINGS_ROOT, of_copy.key).manifest == again.name
    assert fetch(files, path).status == 200


def test_the_address_does_not_depend_on_the_name_in_it(of_copy, files):
    assert fetch(files, f"/files/{of_copy.key}/another%20name.mp4").status == 200
    assert fetch(files, f"/files/{of_copy.key}/another.html").status == 404


def test_reconcile_does_what_a_crash_prevented(recording, mp4, files):
    share = Share.make(recording, mp4)  # a crash prevents what follows the commit
    assert fetch(files, share.path).status == 404
    reconcile()
    assert fetch(files, share.path).status == 200
    share.stop()
    assert fetch(files, share.path).status == 200
    reconcile()
    assert fetch(files, share.path).status == 410
    assert not Share.objects.unsettled().exists()


def test_a_share_succeeds_though_the_disk_refuses_and_is_written_later(recording, mp4, commit):
    in_the_way = settings.RECORDINGS_ROOT / "published"
    in_the_way.touch()
    share = commit(Share.make, recording, mp4)
    assert Share.objects.get(pk=share.pk).published == ""
    in_the_way.unlink()
    reconcile()
    assert published(settings.RECORDINGS_ROOT) == {share.key}


def test_reconcile_ends_the_address_of_a_share_that_was_deleted(of_copy, files):
    Share.objects.filter(pk=of_copy.pk).delete()  # as a crash leaves it
    reconcile()
    assert fetch(files, of_copy.path).status == 410


def test_a_share_is_stopped_once(of_copy):
    assert [of_copy.stop(), of_copy.stop()] == [True, False]


def test_what_cannot_be_shared_is_refused_in_words(recording, mp4, live_room, ada):
    with pytest.raises(ValidationError, match="Choose a later one"):
        Share.make(recording, mp4, timezone.now() - timedelta(days=1))
    Copy.objects.filter(pk=mp4.pk).update(state=Copy.MAKING)
    with pytest.raises(ValidationError, match="not ready"):
        Share.make(recording, Copy.objects.get(pk=mp4.pk))
    going_on = Room.start(ada, "Another")
    going_on.go_live()
    with pytest.raises(ValidationError, match="goes on"):
        Share.make(Recording.objects.get(room=going_on))
    recording.withdraw()
    with pytest.raises(ValidationError, match="withdrawn"):
        Share.make(recording)


def test_so_many_links_and_no_more_are_open(recording):
    Share.objects.bulk_create([Share(recording=recording) for _ in range(MOST)])
    with pytest.raises(ValidationError, match="End one of them first"):
        Share.make(recording)
    Share.objects.first().stop()
    assert Share.make(recording)
