"""Mail leaves in a thread: how long a mail server takes tells nobody whether there was a mail."""

import logging
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

log = logging.getLogger(__name__)

_post = ThreadPoolExecutor(1, "mail")  # what waits in it at the end of the process is still sent


class Backend(BaseEmailBackend):
    """Hands all mail to EMAIL_BACKEND_LATER, and never fails: what it says is in the log."""

    def send_messages(self, messages):
        for message in messages:
            _post.submit(_send, message)
        return len(messages)


def _send(message):
    try:
        get_connection(settings.EMAIL_BACKEND_LATER).send_messages([message])
    except Exception:  # of whatever kind the mail server's fault is
        log.exception("a mail could not be sent: %s", message.subject)
