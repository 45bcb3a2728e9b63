"""Our DTLS certificate, and the OpenSSL settings of all DTLS connections."""

from datetime import UTC, datetime, timedelta
from functools import cache

from aiortc.rtcdtlstransport import SRTP_PROFILES
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL

_DTLS_1_2 = 0xFEFD
_SUITES = ":".join(
    f"ECDHE-{kind}-{cipher}"
    for cipher in ("AES128-GCM-SHA256", "CHACHA20-POLY1305", "AES256-GCM-SHA384", "AES128-SHA")
    for kind in ("ECDSA", "RSA")
)


@cache
def _identity() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """The key and certificate of this process; valid for ten years, longer than it runs."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Hotline")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def fingerprint() -> str:
    """The SHA-256 fingerprint of our certificate as SDP writes it (RFC 8122)."""
    return _identity()[1].fingerprint(hashes.SHA256()).hex(":").upper()


@cache
def context() -> SSL.Context:
    """The OpenSSL context that all connections of this process share."""
    context = SSL.Context(SSL.DTLS_METHOD)
    context.set_min_proto_version(_DTLS_1_2)
    context.set_max_proto_version(_DTLS_1_2)
    # Set the MTU ourselves, because OpenSSL has no socket to query. Refuse renegotiation, because
    # a peer that renegotiates wants new keys.
    context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_QUERY_MTU | SSL.OP_NO_RENEGOTIATION)
    # Verify no certificate chain: after the handshake, `Dtls` compares the fingerprint instead.
    context.set_verify(SSL.VERIFY_NONE)
    key, certificate = _identity()
    context.use_certificate(certificate)
    context.use_privatekey(key)
    context.set_cipher_list(_SUITES.encode())
    context.set_tlsext_use_srtp(b":".join(profile.openssl_profile for profile in SRTP_PROFILES))
    return context
