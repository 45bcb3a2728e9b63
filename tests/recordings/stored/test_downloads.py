"""Downloads of copies that are kept in a store."""

import pytest
from django.urls import reverse

from recordings.delivery.media_app import MediaApp
from recordings.models import Copy
from tests.support.asgi import ask
from tests.support.recordings.stored import fetch, local, use

pytestmark = pytest.mark.django_db


def test_a_host_is_sent_to_the_store(mp4, ada, browser_of):
    answer = browser_of(ada).get(reverse("copy-download", args=[mp4.pk]))
    assert answer.status_code == 302 and "no-store" in answer["Cache-Control"]
    assert fetch(answer.url) == local(mp4)


@pytest.fixture
def without_a_key(settings, s3, monkeypatch):
    """A web server to which nobody gave a key of the store."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    use(settings, s3.options(access_key=None, secret_key=None))


def test_a_web_server_without_a_key_says_whom_to_tell(mp4, without_a_key, ada, browser_of, caplog):
    answer = browser_of(ada).get(reverse("copy-download", args=[mp4.pk]))
    assert answer.status_code == 503
    assert "Tell the owner of this site." in answer.content.decode()


async def test_an_address_without_a_key_says_whom_to_tell(addressed, without_a_key, caplog):
    app, address = addressed
    reply = await ask(app, address)
    assert (reply.status, b"owner of this site" in reply.body) == (503, True)


def test_a_withdrawn_recording_gives_no_link(mp4, ada, browser_of):
    mp4.recording.withdraw()
    assert browser_of(ada).get(reverse("copy-download", args=[mp4.pk])).status_code == 403


@pytest.fixture
def addressed(mp4):
    """The media app, and an address of the MP4 at it, as permanent ones are served."""
    from recordings.delivery import signed_urls

    app = MediaApp(None, mp4.recording.directory.parent)
    return app, signed_urls.copy_url(mp4.recording.room.key, mp4.manifest, mp4.filename)


async def test_an_address_of_ours_leads_to_the_store(addressed):
    app, address = addressed
    reply = await ask(app, address)
    assert (reply.status, reply.headers["cache-control"]) == (302, "no-store")
    assert "X-Amz-Signature" in reply.headers["location"]
    head = await ask(app, address, method="HEAD")
    assert head.headers["location"] != reply.headers["location"]


async def test_an_address_of_ours_leads_nowhere_after_a_withdrawal(addressed, mp4):
    app, address = addressed
    from recordings.delivery import withdrawn_marks

    withdrawn_marks.withhold(mp4.recording.directory)
    reply = await ask(app, address)
    assert reply.status == 403 and "location" not in reply.headers


def test_a_site_that_leaves_its_store_serves_what_lies_on_the_disk(mp4, settings):
    settings.STORAGES = {k: v for k, v in settings.STORAGES.items() if k != "copies"}
    assert mp4.link().startswith("/copies/")
    assert mp4.ask_for() and mp4.make()
    assert mp4.stored == "" and mp4.is_ready


def test_a_copy_on_the_disk_is_served_from_there_after_a_store_was_set(
    recorded,
    settings,
    s3_server,
):
    recorded.finish()
    copy = recorded.copies.get(kind=Copy.MP4)
    s3_server.restart()
    use(settings, s3_server.options())
    assert copy.is_ready and copy.link().startswith("/copies/")
