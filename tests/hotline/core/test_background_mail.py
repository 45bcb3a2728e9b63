"""Mail that leaves in a thread."""

import threading

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from hotline.core import background_mail
from tests.support.eventually import eventually


@pytest.fixture(autouse=True)
def as_in_life(settings):
    later = settings.EMAIL_BACKEND  # of the tests: an outbox in memory
    settings.EMAIL_BACKEND = "hotline.core.background_mail.Backend"
    settings.EMAIL_BACKEND_LATER = later


def send():
    return EmailMessage("Subject", "Text", to=["ada@example.test"]).send()


def test_whoever_sends_does_not_wait_for_it():
    held = threading.Event()
    background_mail._post.submit(held.wait, 10)
    assert send() == 1 and mail.outbox == []
    held.set()
    eventually(lambda: len(mail.outbox) == 1, "the mail never left")


def test_a_mail_server_that_fails_fails_nobody_and_the_next_mail_leaves(settings, caplog):
    working = settings.EMAIL_BACKEND_LATER
    settings.EMAIL_BACKEND_LATER = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send() == 1
    eventually(lambda: "could not be sent" in caplog.text, "nobody was told")
    settings.EMAIL_BACKEND_LATER = working
    send()
    eventually(lambda: len(mail.outbox) == 1, "the next mail never left")
