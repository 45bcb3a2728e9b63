"""Recordings that a moderator has withdrawn, of which no byte is served any more."""

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse

from recordings.delivery import signed_urls
from recordings.delivery.downloads import read
from recordings.delivery.media_app import MediaApp
from recordings.delivery.open_parts import CutShort, OpenParts
from recordings.delivery.withdrawn_marks import is_withdrawn, marked, release, withhold
from recordings.media.virtual_file import VirtualFile
from recordings.models import Copy, Recording
from recordings.tasks import reconcile
from rooms.models import Room
from tests.support.asgi import ask
from tests.support.recordings.factories import record, writer_of

SENTENCE = "A moderator has withdrawn this recording."


@pytest.fixture
def recording(live_room, django_capture_on_commit_callbacks):
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=2)
    return recording


@pytest.fixture
def sealed(recording):
    recording.room.end()
    recording.finish()
    return recording


@pytest.fixture
def files():
    return MediaApp(None, settings.RECORDINGS_ROOT)


def answer(files, path):
    return async_to_sync(ask)(files, path)


def addresses_of(recording):
    """Return the addresses of a recording's playlist, of one segment and of its MP4."""
    folder = f"/media/{signed_urls.media_token(recording.room.key)}/"
    copy = recording.copies.get(kind=Copy.MP4)
    return [f"{folder}index.m3u8", f"{folder}e1/t1/00000.m4s", copy.link()]


def test_links_given_out_before_are_refused_even_if_their_media_is_cached(sealed, files, commit):
    before = addresses_of(sealed)
    assert {answer(files, path).status for path in before} == {200}
    assert commit(sealed.withdraw) and sealed.is_withdrawn
    for path in before:
        reply = answer(files, path)
        assert (reply.status, reply.body.decode()) == (403, SENTENCE)


def test_a_withdrawal_breaks_off_a_download_under_way(sealed, commit):
    copy = sealed.copies.get(kind=Copy.MP4)
    manifest = VirtualFile.load(sealed.directory / "copies" / copy.manifest)

    async def download():
        file = OpenParts(sealed.directory, manifest)
        chunks = read(sealed.directory, file, manifest.slice(0, manifest.length))
        assert await anext(chunks) and await anext(chunks)
        await sync_to_async(commit)(sealed.withdraw)
        with pytest.raises(CutShort):
            await anext(chunks)
        file.close()

    assert len(manifest.parts) > 2
    async_to_sync(download)()


def test_a_restored_recording_is_served_again(sealed, files, commit):
    commit(sealed.withdraw)
    assert commit(sealed.restore)
    assert {answer(files, path).status for path in addresses_of(sealed)} == {200}


def test_withdrawing_and_restoring_twice_change_something_once(sealed, commit):
    assert [commit(sealed.withdraw), commit(sealed.withdraw)] == [True, False]
    assert [commit(sealed.restore), commit(sealed.restore)] == [True, False]


def test_hosts_read_why_a_withdrawn_recording_cannot_be_downloaded(sealed, ada, browser_of, commit):
    commit(sealed.withdraw)
    hers = browser_of(ada)
    page = hers.get(sealed.room.get_absolute_url()).content.decode()
    assert "A moderator has withdrawn the recording" in page
    assert "copy-download" not in page and "/copies/" not in page
    refused = hers.get(reverse("copy-download", args=[sealed.copies.first().pk]))
    assert refused.status_code == 403 and SENTENCE in refused.content.decode()


def test_listeners_are_offered_no_replay_of_a_withdrawn_recording(sealed, cleo, browser_of, commit):
    commit(sealed.withdraw)
    page = browser_of(cleo).get(sealed.room.get_absolute_url()).content.decode()
    assert "data-replays" not in page and "/media/" not in page


def test_a_live_session_goes_on_while_its_withdrawn_playlist_is_refused(recording, files, commit):
    playlist = signed_urls.media_url(recording.room)
    (recording.directory / "live.m3u8").write_text("#EXTM3U\n")
    assert answer(files, playlist).status == 200
    commit(recording.withdraw)
    assert answer(files, playlist).status == 403
    recording.room.refresh_from_db()
    assert recording.room.is_live


def test_copies_of_a_withdrawn_recording_are_made_and_the_mail_waits_until_it_is_restored(
    recording, files, commit
):
    commit(recording.withdraw)
    recording.room.end()
    recording.finish()
    recording.encode()
    assert {copy.state for copy in recording.copies.all()} == {Copy.READY}
    assert not mail.outbox
    assert answer(files, recording.copies.first().link()).status == 403
    commit(recording.restore)
    reconcile()
    assert len(mail.outbox) == 1


def test_reconcile_writes_the_mark_that_a_crash_prevented(sealed, commit):
    sealed.withdraw()  # a crash prevents what follows the commit
    assert not is_withdrawn(sealed.directory)
    reconcile()
    assert is_withdrawn(sealed.directory)


def test_reconcile_removes_the_mark_that_a_crash_left_on_disk(sealed, commit):
    commit(sealed.withdraw)
    sealed.restore()  # a crash prevents what follows the commit
    assert is_withdrawn(sealed.directory)
    reconcile()
    assert not is_withdrawn(sealed.directory)


def test_a_session_that_was_not_recorded_cannot_be_withdrawn(room, commit):
    room.go_live(recorded=False)
    assert not commit(Recording.objects.get(room=room).withdraw)


def test_a_withdrawal_is_an_event_of_the_room(sealed, commit):
    before = sealed.room.event
    commit(sealed.withdraw)
    sealed.room.refresh_from_db()
    assert sealed.room.event == before + 1


def test_the_reasons_to_withdraw_and_to_restore_are_logged(sealed, dov, browser_of):
    dov.is_staff = dov.is_superuser = True
    dov.save()
    for name in ("withdraw", "restore"):
        chosen = {"action": name, "_selected_action": [sealed.pk], "reason": "a complaint"}
        browser_of(dov).post(reverse("admin:recordings_recording_changelist"), chosen)
    restored, withdrawn = LogEntry.objects.all()
    assert "a complaint" in withdrawn.change_message and "a complaint" in restored.change_message


def test_each_of_several_withdrawn_recordings_has_its_own_log_entry(sealed, dov, ada, browser_of):
    other = Room.start(ada, "Another")
    other.go_live()
    both = [sealed, Recording.objects.get(room=other)]
    dov.is_staff = dov.is_superuser = True
    dov.save()
    chosen = {"action": "withdraw", "_selected_action": [row.pk for row in both], "reason": "rude"}
    browser_of(dov).post(reverse("admin:recordings_recording_changelist"), chosen)
    logged = LogEntry.objects.values_list("object_id", flat=True)
    assert sorted(logged) == sorted(str(row.pk) for row in both)


def test_staff_who_may_only_view_recordings_cannot_withdraw_them(sealed, dov, browser_of):
    dov.is_staff = True
    dov.save()
    dov.user_permissions.set(Permission.objects.filter(codename="view_recording"))
    chosen = {"action": "withdraw", "_selected_action": [sealed.pk], "reason": "because"}
    page = reverse("admin:recordings_recording_changelist")
    assert browser_of(dov).get(page).status_code == 200
    browser_of(dov).post(page, chosen)
    sealed.refresh_from_db()
    assert not sealed.is_withdrawn


def test_a_person_who_is_no_moderator_cannot_withdraw_a_recording(sealed, dov, browser_of):
    chosen = {"action": "withdraw", "_selected_action": [sealed.pk], "reason": "because"}
    browser_of(dov).post(reverse("admin:recordings_recording_changelist"), chosen)
    sealed.refresh_from_db()
    assert not sealed.is_withdrawn


@pytest.fixture
def other(ada):
    """The recording of another live room."""
    room = Room.start(ada, "Another")
    room.go_live()
    return Recording.objects.get(room=room)


def test_restoring_one_recording_restores_no_other(sealed, other, commit):
    commit(sealed.withdraw)
    commit(other.withdraw)
    commit(sealed.restore)
    other.refresh_from_db()
    assert other.is_withdrawn and is_withdrawn(other.directory)


def test_settle_reads_only_the_row_of_its_own_recording(sealed, other, commit):
    commit(other.withdraw)
    sealed.settle()
    assert not is_withdrawn(sealed.directory)


def test_marks_can_be_made_twice_and_removed_before_their_folder_exists(tmp_path):
    root = tmp_path / "not yet"
    release(root / "one")
    for room in ("one", "two", "one"):
        withhold(root / room)
    assert marked(root) == {"one", "two"}
    release(root / "one")
    assert marked(root) == {"two"}


def test_a_withdrawal_succeeds_though_its_mark_cannot_be_written(sealed, commit):
    in_the_way = settings.RECORDINGS_ROOT / "withheld"
    in_the_way.touch()
    assert commit(sealed.withdraw)
    in_the_way.unlink()
    reconcile()
    assert is_withdrawn(sealed.directory)
