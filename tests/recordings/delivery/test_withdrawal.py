"""A moderator withdraws a recording: nobody is handed a byte more of it."""

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse

from recordings.delivery import signed_urls
from recordings.delivery.downloads import CutShort, read
from recordings.delivery.media_app import MediaApp
from recordings.delivery.withdrawal import is_withheld
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
def pull(django_capture_on_commit_callbacks):
    def pull(recording, verb=Recording.pull):
        with django_capture_on_commit_callbacks(execute=True):
            return verb(recording)

    return pull


@pytest.fixture
def files():
    return MediaApp(None, settings.RECORDINGS_ROOT)


def answer(files, path):
    return async_to_sync(ask)(files, path)


def everything(recording):
    """The addresses of its playlist, of one segment and of its copy."""
    folder = f"/media/{signed_urls.media_token(recording.room.key)}/"
    copy = recording.copies.get(kind=Copy.MP4)
    return [f"{folder}index.m3u8", f"{folder}e1/t1/00000.m4s", copy.link()]


def test_links_given_out_before_lead_nowhere_though_all_is_in_memory(sealed, files, pull):
    before = everything(sealed)
    assert {answer(files, path).status for path in before} == {200}
    assert pull(sealed)
    for path in before:
        reply = answer(files, path)
        assert (reply.status, reply.body.decode()) == (403, SENTENCE)


def test_a_download_under_way_breaks_off(sealed, pull):
    async def chunks():
        manifest = VirtualFile.load(sealed.directory / "copies" / copy.manifest)
        return [chunk async for chunk in read(sealed.directory, manifest.slice(0, 10_000))]

    copy = sealed.copies.get(kind=Copy.MP4)
    assert async_to_sync(chunks)()
    pull(sealed)
    with pytest.raises(CutShort):
        async_to_sync(chunks)()


def test_what_is_given_back_can_be_had_again(sealed, files, pull):
    pull(sealed)
    assert pull(sealed, Recording.restore)
    assert {answer(files, path).status for path in everything(sealed)} == {200}


def test_pulling_and_giving_back_change_something_once(sealed, pull):
    assert [pull(sealed), pull(sealed)] == [True, False]
    assert [pull(sealed, Recording.restore), pull(sealed, Recording.restore)] == [True, False]


def test_hosts_read_why_there_is_nothing_to_download(sealed, ada, browser_of, pull):
    pull(sealed)
    hers = browser_of(ada)
    page = hers.get(sealed.room.get_absolute_url()).content.decode()
    assert "A moderator has withdrawn the recording" in page
    assert "copy-download" not in page and "/copies/" not in page
    refused = hers.get(reverse("copy-download", args=[sealed.copies.first().pk]))
    assert refused.status_code == 403 and SENTENCE in refused.content.decode()


def test_the_audience_is_offered_no_replay(sealed, cleo, browser_of, pull):
    pull(sealed)
    page = browser_of(cleo).get(sealed.room.get_absolute_url()).content.decode()
    assert "data-replays" not in page and "/media/" not in page


def test_a_live_session_goes_on_without_its_playlist(recording, files, pull):
    playlist = signed_urls.media_url(recording.room)
    (recording.directory / "live.m3u8").write_text("#EXTM3U\n")
    assert answer(files, playlist).status == 200
    pull(recording)
    assert answer(files, playlist).status == 403
    recording.room.refresh_from_db()
    assert recording.room.is_live


def test_copies_are_made_meanwhile_and_the_host_is_told_once_it_is_back(recording, files, pull):
    pull(recording)
    recording.room.end()
    recording.finish()
    recording.encode()
    assert {copy.state for copy in recording.copies.all()} == {Copy.READY}
    assert not mail.outbox
    assert answer(files, recording.copies.first().link()).status == 403
    pull(recording, Recording.restore)
    reconcile()
    assert len(mail.outbox) == 1


def test_a_mark_that_a_crash_kept_from_the_disk_is_made_by_the_reconciler(sealed, pull):
    sealed.pull()  # and nothing of what comes after the commit
    assert not is_withheld(sealed.directory)
    reconcile()
    assert is_withheld(sealed.directory)


def test_a_mark_that_a_crash_left_on_the_disk_is_taken_off_by_the_reconciler(sealed, pull):
    pull(sealed)
    sealed.restore()  # and nothing of what comes after the commit
    assert is_withheld(sealed.directory)
    reconcile()
    assert not is_withheld(sealed.directory)


def test_what_was_not_recorded_cannot_be_pulled(room, pull):
    room.go_live(recorded=False)
    assert not pull(Recording.objects.get(room=room))


def test_the_page_of_everybody_is_drawn_again(sealed, pull):
    before = sealed.room.event
    pull(sealed)
    sealed.room.refresh_from_db()
    assert sealed.room.event == before + 1


def test_a_moderator_says_why_and_it_is_logged(sealed, dov, browser_of):
    dov.is_staff = dov.is_superuser = True
    dov.save()
    for name in ("pull", "restore"):
        chosen = {"action": name, "_selected_action": [sealed.pk], "reason": "a complaint"}
        browser_of(dov).post(reverse("admin:recordings_recording_changelist"), chosen)
    back, pulled = LogEntry.objects.all()
    assert "a complaint" in pulled.change_message and "a complaint" in back.change_message


def test_each_of_many_has_its_line_in_the_log(sealed, dov, ada, browser_of):
    other = Room.start(ada, "Another")
    other.go_live()
    both = [sealed, Recording.objects.get(room=other)]
    dov.is_staff = dov.is_superuser = True
    dov.save()
    chosen = {"action": "pull", "_selected_action": [row.pk for row in both], "reason": "rude"}
    browser_of(dov).post(reverse("admin:recordings_recording_changelist"), chosen)
    logged = LogEntry.objects.values_list("object_id", flat=True)
    assert sorted(logged) == sorted(str(row.pk) for row in both)


def test_staff_who_may_only_look_pull_nothing(sealed, dov, browser_of):
    dov.is_staff = True
    dov.save()
    dov.user_permissions.set(Permission.objects.filter(codename="view_recording"))
    chosen = {"action": "pull", "_selected_action": [sealed.pk], "reason": "because"}
    page = reverse("admin:recordings_recording_changelist")
    assert browser_of(dov).get(page).status_code == 200
    browser_of(dov).post(page, chosen)
    sealed.refresh_from_db()
    assert not sealed.is_pulled


def test_dov_who_is_no_moderator_pulls_nothing(sealed, dov, browser_of):
    chosen = {"action": "pull", "_selected_action": [sealed.pk], "reason": "because"}
    browser_of(dov).post(reverse("admin:recordings_recording_changelist"), chosen)
    sealed.refresh_from_db()
    assert not sealed.is_pulled
