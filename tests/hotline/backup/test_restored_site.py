"""A site that was restored into an empty one serves replay, segments and copies as before."""

import contextlib
import http.client
import io
import os
import subprocess
import sys

import av
import pytest
from django.db import connection

from hotline.environment.converters import ROOT
from recordings.delivery import signed_urls
from recordings.media.virtual_file import VirtualFile
from recordings.models import Copy
from tests.support.browser.site import free_port
from tests.support.crowd.address import answers
from tests.support.eventually import eventually
from tests.support.prepared import give_static_files

from .conftest import manage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="test_postgresql.py is for the other"),
]


@contextlib.contextmanager
def web_on(data):
    """A web server on the site in a folder; yields a function that fetches a path."""
    port = free_port()
    give_static_files(data / "static")
    environment = {**os.environ, "HOTLINE_DATA": str(data), "PORT": str(port)}
    command = [sys.executable, "manage.py", "web", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)

    def fetch(path):
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.closing(asking):
            asking.request("GET", path, headers={"Host": f"localhost:{port}"})
            answer = asking.getresponse()
            return answer.status, answer.read()

    try:
        eventually(lambda: answers(port), lambda: f"no answer; exit {server.poll()}", within=60)
        yield fetch
    finally:
        server.terminate()
        server.wait(20)


def of_virtual_file(directory, name):
    """The bytes of a copy, as the site has it that was backed up."""
    parts = VirtualFile.load(directory / "copies" / name).parts
    return b"".join(
        (directory / part.name).read_bytes()[part.offset : part.offset + part.length]
        for part in parts
    )


def decoded(content):
    """How many pictures and samples of sound a file has; every one is decoded."""
    counts = {"video": 0, "audio": 0}
    with av.open(io.BytesIO(content)) as file:
        for frame in file.decode(*file.streams.video, *file.streams.audio):
            kind = "video" if isinstance(frame, av.VideoFrame) else "audio"
            counts[kind] += 1 if kind == "video" else frame.samples
    return counts


def test_a_restored_site_plays_the_replay_and_hands_out_the_copy(recording, backup, empty_site):
    ended = manage(empty_site, "restore", backup)
    assert ended.returncode == 0, ended.stdout
    key, copy = recording.room.key, recording.copies.get(kind=Copy.MP4)
    media = f"/media/{signed_urls.media_token(key, 'hosts')}"
    with web_on(empty_site) as fetch:
        status, page = fetch(f"/r/{recording.room.slug}/")
        assert (status, recording.room.title.encode() in page) == (200, True)
        status, playlist = fetch(f"{media}/index.m3u8")
        assert status == 200
        names = [line for line in playlist.decode().splitlines() if line.endswith(".m4s")]
        init = fetch(f"{media}/{names[0].rpartition('/')[0]}/init.mp4")[1]
        segments = b"".join(fetch(f"{media}/{name}")[1] for name in names)
        assert decoded(init + segments)["video"] == 50
        status, content = fetch(copy.link())
        assert status == 200
        assert content == of_virtual_file(recording.directory, copy.manifest)
        assert decoded(content)["video"] >= 50
        assert decoded(content)["audio"] >= 2 * 48_000 - 2048


def test_the_restored_folder_is_private_and_has_the_key(recording, backup, empty_site, settings):
    ended = manage(empty_site, "restore", backup)
    assert ended.returncode == 0, ended.stdout
    assert (empty_site / "secret_key").read_text() == settings.SECRET_KEY
    assert not [path for path in empty_site.rglob("*") if path.stat().st_mode & 0o077]
    assert not [path for path in empty_site.rglob("*") if path.name == ".restoring"]
