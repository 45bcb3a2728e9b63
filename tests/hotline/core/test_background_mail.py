"""Mail that a background thread delivers."""

import threading

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from hotline.core import background_mail
from tests.support.eventually import eventually


@pytest.fixture(autouse=True)
def background_backend(settings):
    delivering = settings.EMAIL_BACKEND  # the tests' own: an outbox in memory
    settings.EMAIL_BACKEND = "hotline.core.background_mail.Backend"
    settings.EMAIL_BACKEND_LATER = delivering


def send():
    return EmailMessage("Subject", "Text", to=["ada@example.test"]).send()


def test_sending_mail_does_not_wait_for_its_delivery():
    held = threading.Event()
    background_mail._post.submit(held.wait, 10)
    assert send() == 1 and mail.outbox == []
    held.set()
    eventually(lambda: len(mail.outbox) == 1, "the mail was never delivered")


def test_a_failed_delivery_is_logged_and_the_next_mail_is_delivered(settings, caplog):
    working = settings.EMAIL_BACKEND_LATER
    settings.EMAIL_BACKEND_LATER = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send() == 1
    eventually(lambda: "could not be sent" in caplog.text, "the failure was not logged")
    settings.EMAIL_BACKEND_LATER = working
    send()
    eventually(lambda: len(mail.outbox) == 1, "the next mail was never delivered")
