"""Why somebody who offered media never came to send or hear any."""

from typing import NamedTuple


class ConnectionFailure(NamedTuple):
    """`kind` is for pages, which say it in their reader's language; `words` are for the log, and
    for a `kind` of which no page has words of its own.
    """

    kind: str
    words: str


UNREACHED = ConnectionFailure(
    "unreached", "nothing came from it over UDP, or our answers don't reach it"
)
SILENT = ConnectionFailure("silent", "it did not answer our DTLS handshake")
GOODBYE = ConnectionFailure("goodbye", "it broke off the DTLS handshake")
OTHER_CERTIFICATE = ConnectionFailure(
    "certificate", "its certificate is not the one that its offer names"
)
NO_PROFILE = ConnectionFailure("profile", "it has no SRTP profile that we have")
ENDLESS = ConnectionFailure("dtls", "its DTLS handshake has no end")


class HandshakeFailed(ConnectionError):
    """No keys were agreed on."""

    def __init__(self, failure: ConnectionFailure) -> None:
        super().__init__(failure.words)
        self.failure = failure
