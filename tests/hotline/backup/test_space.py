"""A backup on a disk that is full, and on one of the site, which is to stay usable."""

import shutil

import pytest
from django.db import connection

from hotline.accounts.models import Site
from hotline.backup import Refused
from rooms.models.disk_left import GB

from .conftest import make_backup, manage, small_disk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="it is of SQLite"),
]


@pytest.mark.parametrize(
    "size, words", [("256k", "can't be copied to /mnt/backup"), ("2m", "No space left on device")]
)
def test_a_full_disk_is_said_and_is_as_free_as_before(size, words, site_with_a_long_file):
    looks = ["sh", "-c", '"$@"; ended=$?; ls -A /mnt | wc -l; exit $ended', "sh"]
    within = [*small_disk(size), *looks]
    ended = manage(site_with_a_long_file, "backup", "/mnt/backup", within=within)
    assert ended.returncode == 1
    assert words in ended.stdout and "Traceback" not in ended.stdout
    assert ended.stdout.endswith("\n0\n")


def test_a_backup_leaves_the_reserve_free_on_a_disk_of_the_site(recording, adas_site, tmp_path):
    free = shutil.disk_usage(tmp_path).free
    Site.objects.update(disk_reserve=free // GB + 1)
    with pytest.raises(Refused, match=r"is on a disk of the site, which has .* left, and .* stay"):
        make_backup(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_a_backup_may_fill_a_disk_of_its_own(site_with_a_long_file):
    """The disk is smaller than the reserve of 2 GB."""
    ended = manage(site_with_a_long_file, "backup", "/mnt/backup", within=small_disk("20m"))
    assert ended.returncode == 0, ended.stdout
