"""A site whose copies are kept in an S3 store, and what the store holds."""

import urllib.request
from datetime import timedelta

from django.utils import timezone

from recordings.delivery import copies_store
from recordings.media.virtual_file import VirtualFile
from recordings.media.virtual_reader import VirtualReader
from recordings.models import Copy
from tests.support.s3_server import BUCKET


def use(settings, options):
    """Let the settings name a store with these options."""
    storage = {"BACKEND": "recordings.delivery.s3_storage.CopiesStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "copies": storage}


def names():
    """The names of all objects."""
    listed = copies_store.store()._client.list_objects_v2(Bucket=BUCKET)
    return sorted(each["Key"] for each in listed.get("Contents", ()))


def unfinished():
    """The names of all uploads that were neither completed nor aborted."""
    listed = copies_store.store()._client.list_multipart_uploads(Bucket=BUCKET)
    return [each["Key"] for each in listed.get("Uploads", ())]


def content(name):
    return copies_store.store()._client.get_object(Bucket=BUCKET, Key=name)["Body"].read()


def local(copy):
    """The bytes of a copy as it would be read from the disk."""
    manifest = VirtualFile.load(copy.recording.directory / "copies" / copy.manifest)
    with VirtualReader(copy.recording.directory, manifest) as source:
        return source.read(manifest.length + 1)


def fetch(address, **headers):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as reply:
        return reply.read()


def later(copy):
    """Let the time of its next attempt come."""
    Copy.objects.filter(pk=copy.pk).update(retry_at=timezone.now() - timedelta(seconds=1))
