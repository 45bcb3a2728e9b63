"""The reasons why a connection failed before any media flowed."""

from typing import NamedTuple


class ConnectionFailure(NamedTuple):
    """Why a connection failed.

    Pages translate `kind` into their reader's language. `words` are for the log, and for pages
    that have no sentence for this `kind`.
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

ALL = (UNREACHED, SILENT, GOODBYE, OTHER_CERTIFICATE, NO_PROFILE, ENDLESS)


class HandshakeFailed(ConnectionError):
    """The DTLS handshake ended without keys."""

    def __init__(self, failure: ConnectionFailure) -> None:
        super().__init__(failure.words)
        self.failure = failure
