"""A backup of a running site: what it has, in which order, and what stops it."""

import hashlib
import io
import json
import os
import shutil
import signal
import sqlite3
import threading
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from hotline.accounts.models import Site
from hotline.backup import Refused, database, files, making, manifest
from hotline.backup.space import Space
from recordings.models import Recording
from rooms.models import Room
from tests.support.recordings.factories import RATE, record, writer_of

from .conftest import make_backup, manage

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="it is of SQLite")
pytestmark = [pytest.mark.django_db(transaction=True), on_sqlite]


def names_in(backup):
    return [name for name, _ in manifest.read_list(backup)]


def test_a_backup_has_each_file_with_its_hash_and_then_a_manifest(recording, backup, settings):
    made = manifest.Manifest.read(backup)
    names = names_in(backup)
    assert names[:2] == ["database.sqlite3", "secret_key"]
    root = settings.RECORDINGS_ROOT
    there = {path.relative_to(root.parent).as_posix() for path in below(root)}
    assert set(names[2:]) == there
    assert f"recordings/{recording.room.key}/index.m3u8" in names
    for name, digest in manifest.read_list(backup, made.list_hash):
        assert hashlib.sha256((backup / name).read_bytes()).hexdigest() == digest
    assert (made.files, made.database) == (len(names), "sqlite")
    assert ("accounts", "0009_site_key") in made.migrations


def below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_finished_backup_is_noted(recording, adas_site, tmp_path):
    begun = timezone.now()
    make_backup(tmp_path / "backup")
    assert Site.rules().backed_up_at >= begun.replace(microsecond=0)


def test_a_backup_that_failed_is_not(recording, adas_site, tmp_path):
    Site.objects.update(disk_reserve=10**9)
    with pytest.raises(Refused):
        make_backup(tmp_path / "backup")
    assert Site.rules().backed_up_at is None


def test_nobody_else_may_look_into_a_backup(backup):
    assert not [path for path in (backup, *backup.rglob("*")) if path.stat().st_mode & 0o077]


def test_segments_on_the_same_disk_are_linked_and_files_that_grow_are_copied(recording, backup):
    [segment, *_] = sorted(recording.directory.glob("e1/t1/*.m4s"))
    take = recording.directory / "e1/t1/take.json"
    kept = backup / "recordings" / recording.room.key / "e1/t1"
    assert os.path.samefile(segment, kept / segment.name)
    assert not os.path.samefile(take, kept / "take.json")
    take.write_text("changed in place")
    assert (kept / "take.json").read_text() != "changed in place"


def test_a_second_backup_links_what_has_not_changed_since_the_first(recording, backup, tmp_path):
    playlist = recording.directory / "index.m3u8"
    playlist.write_text(playlist.read_text() + "\n")
    (recording.directory / "copies/new.mp3").write_bytes(b"new")
    make_backup(tmp_path / "second", former=backup)
    folder = f"recordings/{recording.room.key}"
    inodes = {
        name: [(each / folder / name).stat().st_ino for each in (backup, tmp_path / "second")]
        for name in ("e1/t1/take.json", "index.m3u8")
    }
    assert len(set(inodes["e1/t1/take.json"])) == 1
    assert len(set(inodes["index.m3u8"])) == 2
    shutil.rmtree(backup)
    made = manifest.Manifest.read(tmp_path / "second")
    hashes = dict(manifest.read_list(tmp_path / "second", made.list_hash))
    for name, digest in hashes.items():
        assert files.hash_of(tmp_path / "second" / name) == digest
    assert f"{folder}/copies/new.mp3" in hashes


def test_names_that_begin_like_a_folder_are_linked_too(recordings, tmp_path):
    for name in ("room/e1/note", "room/e1-/note", "room/e1.json", "room/e10/note", "room.json"):
        (recordings / name).parent.mkdir(parents=True, exist_ok=True)
        (recordings / name).write_text(name)
    make_backup(tmp_path / "first")
    said = make_backup(tmp_path / "second", former=tmp_path / "first")
    assert said[-1].endswith(", 5 of them as links.")


def test_the_folder_that_a_disk_has_for_lost_files_is_left_out(recording, recordings, tmp_path):
    (recordings / "lost+found").mkdir()
    (recordings / "lost+found/part").write_bytes(b"of a file")
    make_backup(tmp_path / "backup")
    assert not [name for name in names_in(tmp_path / "backup") if "lost" in name]


def test_drafts_and_links_are_left_out(recording, recordings, tmp_path):
    (recording.directory / ".00009.m4s-x.draft").write_bytes(b"half a segment")
    (recording.directory / "elsewhere").symlink_to(tmp_path)
    make_backup(tmp_path / "backup")
    assert not [name for name in names_in(tmp_path / "backup") if "draft" in name or "else" in name]


def start_session(host, recordings):
    """A session with a row and a file that the row names."""
    room = Room.start(host, "Another one")
    room.open_doors()
    room.go_live()
    (recordings / room.key / "e1/t1").mkdir(parents=True)
    (recordings / room.key / "e1/t1/00000.m4s").write_bytes(b"of that session")


def rows_without_files(folder):
    """The rooms of a copied database that have no folder beside it."""
    opened = sqlite3.connect(folder / "database.sqlite3")
    keys = [key for (key,) in opened.execute("SELECT key FROM rooms_room")]
    opened.close()
    return [key for key in keys if not (folder / "recordings" / key).is_dir()]


def test_a_session_that_begins_during_the_backup_is_no_row_without_files(
    recording, recordings, ada, tmp_path
):
    def begin_after_the_database(line):
        if line == "The database is copied.":
            start_session(ada, recordings)

    making.make(tmp_path / "backup", None, begin_after_the_database)
    assert rows_without_files(tmp_path / "backup") == []


def test_with_the_recordings_first_there_would_be_a_row_without_files(
    recording, recordings, ada, tmp_path
):
    folder = tmp_path / "backup"
    folder.mkdir()
    with (folder / manifest.LIST).open("xb") as listing:
        added = files.BackupFiles(folder, listing, Space(folder))
        added.add_tree(recordings, "recordings")
        start_session(ada, recordings)
        database.dump(folder / "database.sqlite3")
    assert len(rows_without_files(folder)) == 1


def test_a_backup_while_a_room_is_live_is_whole(recording, recordings, ada, tmp_path):
    """A writer records and the database is written to for as long as the backup takes."""
    Recording.objects.filter(pk=recording.pk).update(state=Recording.PUBLISHED)
    live = Room.start(ada, "Live")
    live.open_doors()
    live.go_live()
    done = threading.Event()

    def go_on():
        writer, take = writer_of(recordings / live.key), 0
        while not done.is_set():
            record(writer, sample=take * 10 * RATE, seconds=1, speakers={"ada": (0, 1, 550)})
            Room.objects.filter(pk=live.pk).update(title=f"Live {take}")
            take += 1
        connection.close()

    recorder = threading.Thread(target=go_on)
    recorder.start()
    try:
        for number in range(3):
            make_backup(tmp_path / f"backup{number}")
    finally:
        done.set()
        recorder.join()
    for number in range(3):
        folder = tmp_path / f"backup{number}"
        made = manifest.Manifest.read(folder)
        for name, digest in manifest.read_list(folder, made.list_hash):
            assert files.hash_of(folder / name) == digest, name
        assert rows_without_files(folder) in ([], [live.key])


def test_copies_in_a_bucket_are_said_not_to_be_in_the_backup(recording, settings, tmp_path):
    copies = {"BACKEND": "recordings.delivery.s3_storage.CopiesStorage"}
    settings.STORAGES = {**settings.STORAGES, "copies": {**copies, "OPTIONS": {"bucket_name": "b"}}}
    said = make_backup(tmp_path / "backup")
    assert "Finished copies are in the bucket b" in said[-1]
    assert manifest.Manifest.read(tmp_path / "backup").bucket == "b"


def test_recordings_whose_disk_is_not_there_are_counted(recording, settings, tmp_path):
    settings.RECORDINGS_ROOT = tmp_path / "not mounted"
    said = make_backup(tmp_path / "backup")
    assert any("and in this backup: 1. Is" in line for line in said)


def test_a_session_in_which_nobody_came_on_stage_is_not_counted(recordings, live_room, tmp_path):
    recording = Recording.objects.get(room=live_room)
    live_room.end()
    recording.room = live_room
    recording.finish()
    said = make_backup(tmp_path / "backup")
    recording.refresh_from_db()
    assert (recording.state, recording.directory.exists()) == (Recording.PUBLISHED, False)
    assert not any("without files" in line for line in said)


def test_a_folder_with_something_in_it_is_refused(recording, backup, tmp_path):
    with pytest.raises(Refused, match="is not empty: name a new folder"):
        make_backup(backup)


def test_a_folder_in_one_that_is_not_there_is_refused(recording, tmp_path):
    with pytest.raises(Refused, match=r"There is no folder .*/not mounted for the backup"):
        make_backup(tmp_path / "not mounted" / "backup")


def test_a_folder_among_the_recordings_is_refused(recording, recordings):
    with pytest.raises(Refused, match="is among the recordings"):
        make_backup(recordings / "backup")


def test_a_folder_that_nobody_may_write_to_is_refused_in_words(recording, tmp_path):
    with pytest.raises(Refused, match=r"no backup, because of /sys/backup: .*(permitted|denied)"):
        make_backup(Path("/sys/backup"))


def test_an_unfinished_former_backup_is_refused(recording, backup, tmp_path):
    (backup / "manifest.json").unlink()
    with pytest.raises(Refused, match="is not a finished backup"):
        make_backup(tmp_path / "second", former=backup)


class EndedWhenItSpeaks(io.StringIO):
    """Standard output of a command that SIGTERM reaches at its first line."""

    def write(self, text):
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_backup_that_is_ended_from_outside_leaves_nothing(recording, tmp_path):
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit, match="ended before its end"):
            call_command("backup", tmp_path / "backup", stdout=EndedWhenItSpeaks())
    finally:
        signal.signal(signal.SIGTERM, before)
    assert not (tmp_path / "backup").exists()


def test_the_command_makes_a_backup_of_a_site(site_with_a_long_file, tmp_path):
    ended = manage(site_with_a_long_file, "backup", tmp_path / "backup")
    assert ended.returncode == 0, ended.stdout
    assert ended.stdout.endswith("backup is a finished backup.\n")
    assert json.loads((tmp_path / "backup/manifest.json").read_text())["files"] == 3
