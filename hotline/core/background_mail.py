"""Send mail in a thread, so that response times do not reveal whether a mail was sent."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

log = logging.getLogger(__name__)

_post = ThreadPoolExecutor(1, "mail")  # waiting mails are still sent when the process ends


class Backend(BaseEmailBackend):
    """Pass all mail to EMAIL_BACKEND_LATER in a thread; failures go to the log only."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            _post.submit(_send, message)
        return len(messages)


def _send(message: EmailMessage) -> None:
    try:
        get_connection(settings.EMAIL_BACKEND_LATER).send_messages([message])
    except Exception:  # a mail server can fail in many ways
        log.exception("a mail could not be sent: %s", message.subject)
