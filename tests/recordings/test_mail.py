"""The mail which says that the copies are ready."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from hotline.accounts.models import Site
from hotline.core.file_size import file_size
from recordings import tasks
from recordings.models import Copy, Recording
from rooms.models import Room
from tests.support.recordings.factories import record, writer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(live_room):
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=1)
    live_room.end()
    return recording


def test_the_host_gets_a_mail_with_the_link_of_the_session(ended, settings):
    tasks.seal(ended.pk)
    [sent] = mail.outbox
    assert sent.to == ["ada@example.test"]
    assert sent.subject == "The copies of “How to price your first product” are ready"
    assert f"{settings.HOTLINE_URL}/r/{ended.room.slug}" in sent.body
    assert "- Video of the session (MP4, " in sent.body
    assert "- Sound of the session (MP3, " in sent.body


def test_the_mail_says_who_may_download_and_until_when(ended, adas_site):
    Site.objects.update(kept_days=30)
    tasks.seal(ended.pk)
    day = date_format(timezone.localdate() + timedelta(days=30))
    assert "only the hosts of the session find the copies there" in mail.outbox[0].body
    assert f"Kept until {day}; then deleted." in mail.outbox[0].body


def test_the_mail_is_in_the_language_of_the_room(ended):
    Room.objects.update(language="fr")
    tasks.seal(ended.pk)
    assert mail.outbox[0].subject.startswith("Les copies de")
    assert "Bonjour Ada" in mail.outbox[0].body


def test_sizes_in_the_mail_are_decimal_like_those_on_the_page(ended):
    Room.objects.update(language="fr")
    tasks.seal(ended.pk)
    sound = ended.copies.get(kind=Copy.MP3)
    with override("fr"):
        assert f"- Son de la session (MP3, {file_size(sound.bytes)})" in mail.outbox[0].body
    assert "Kio" not in mail.outbox[0].body


def test_the_mail_is_sent_once_however_often_tasks_run(ended):
    for _ in range(3):
        tasks.seal(ended.pk)
        tasks.reconcile()
    assert len(mail.outbox) == 1


def test_the_mail_waits_for_the_last_copy(ended):
    ended.finish()
    assert mail.outbox == []
    ended.encode()
    assert len(mail.outbox) == 1


def test_the_mail_is_sent_later_if_the_worker_died_before(ended):
    ended.seal()
    ended.make_copies()
    ended.encode_copies()
    tasks.reconcile()
    assert len(mail.outbox) == 1


def test_the_mail_counts_the_copies_that_could_not_be_made(ended):
    ended.finish()
    ended.encode_copies()
    ended.copies.filter(kind=Copy.MP3).update(state=Copy.FAILED)
    ended.tell_host()
    body = mail.outbox[0].body
    assert "MP3" not in body
    assert "1 copy could not be made" in body


def test_a_title_is_not_escaped_in_the_mail(ended):
    Room.objects.update(title="Q&A <live>")
    tasks.seal(ended.pk)
    assert mail.outbox[0].subject == "The copies of “Q&A <live>” are ready"
    assert "“Q&A <live>”" in mail.outbox[0].body


def test_a_title_of_two_lines_makes_a_subject_of_one_line(ended):
    Room.objects.update(title="One\nBcc: dov@example.test")
    tasks.seal(ended.pk)
    assert mail.outbox[0].subject == "The copies of “One Bcc: dov@example.test” are ready"


def test_copies_are_ready_though_the_mail_server_fails(ended, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tasks.seal(ended.pk)
    assert {copy.state for copy in ended.copies.all()} == {Copy.READY}
    assert "could not be told" in caplog.text


def test_a_host_without_an_address_gets_no_mail(ended, ada):
    ada.email = None
    ada.save()
    tasks.seal(ended.pk)
    assert mail.outbox == []


def test_no_mail_is_sent_about_a_session_without_copies(live_room):
    live_room.end()
    tasks.reconcile()
    assert mail.outbox == []
