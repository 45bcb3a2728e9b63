"""Why somebody who offered media never came to send or hear any."""

from typing import NamedTuple


class Failure(NamedTuple):
    """`kind` is for pages, which say it in their reader's language; `words` are for the log, and
    for a `kind` of which no page has words of its own.
    """

    kind: str
    words: str


UNREACHED = Failure("unreached", "nothing came from it over UDP, or our answers don't reach it")
SILENT = Failure("silent", "it did not answer our DTLS handshake")
GOODBYE = Failure("goodbye", "it broke off the DTLS handshake")
OTHER_CERTIFICATE = Failure("certificate", "its certificate is not the one that its offer names")
NO_PROFILE = Failure("profile", "it has no SRTP profile that we have")
ENDLESS = Failure("dtls", "its DTLS handshake has no end")


class HandshakeFailed(ConnectionError):
    """No keys were agreed on."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.words)
        self.failure = failure
