"""The chapters beside a shared copy, at an address that a podcast feed can name."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from recordings.delivery.media_app import MediaApp
from recordings.models import Share
from rooms.models import Room
from tests.support.asgi import ask


@pytest.fixture
def share(recording, ada, commit):
    """A share of the MP3, which is ready."""
    mp3 = recording.copies.get(kind="mp3")
    mp3.make()
    return commit(Share.make, recording, mp3)


@pytest.fixture
def address(share):
    return reverse("shared-chapters", args=[share.key])


def test_everybody_with_the_address_reads_them(share, client, address, commit):
    commit(share.recording.room.open_replay_to, Room.HOSTS)
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/json+chapters"
    told = json.loads(answer.content)
    assert told["version"] == "1.2.0"
    assert all(isinstance(one["startTime"], int | float) for one in told["chapters"])


def test_head_tells_their_length(client, address):
    whole, head = client.get(address), client.head(address)
    assert head.status_code == 200 and not head.content
    assert head.headers["Content-Length"] == str(len(whole.content))


@pytest.mark.parametrize(
    "end",
    [
        lambda share: share.stop(),
        lambda share: Share.objects.update(until=timezone.now() - timedelta(seconds=1)),
        lambda share: share.recording.withdraw(),
        lambda share: share.recording.erase("host"),
        lambda share: share.delete(),
    ],
    ids=["stop", "day", "withdraw", "erase", "delete"],
)
def test_they_are_over_with_the_copy(share, client, address, commit, end):
    commit(end, share)
    answer = client.get(address)
    assert answer.status_code == 410 and b"startTime" not in answer.content


def test_an_address_that_never_was_and_that_of_a_replay_have_none(of_replay, client):
    for key in ("x" * 32, of_replay.key):
        assert client.get(reverse("shared-chapters", args=[key])).status_code == 404


def test_hosts_find_the_address_beside_the_shared_sound(share, of_copy, ada, browser_of, address):
    page = browser_of(ada).get(reverse("shares", args=[share.recording.room.slug]))
    assert page.content.decode().count("chapters.json") == 1
    assert share.chapters_url.endswith(address) and of_copy.chapters_url == ""


async def test_pages_of_other_origins_may_read_them(tmp_path):
    async def django(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    reply = await ask(MediaApp(django, tmp_path), f"/files/{'k' * 32}/chapters.json")
    assert reply.headers["access-control-allow-origin"] == "*"
