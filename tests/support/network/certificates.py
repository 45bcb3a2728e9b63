"""Certificates of old versions, which encoders still write and our libraries do not."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from tempfile import NamedTemporaryFile

from aiortc import RTCCertificate, RTCDtlsFingerprint
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from OpenSSL import SSL, crypto

ANY_SUITE = b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"
_VERSION_3 = bytes.fromhex("a003020102")


@dataclass
class OddCertificate(RTCCertificate):
    """A certificate for aiortc, which cannot read it: `der` is given to OpenSSL unchanged."""

    key: object
    der: bytes
    suites: bytes = ANY_SUITE

    @classmethod
    def of(cls, key, version: int, suites: bytes = ANY_SUITE) -> "OddCertificate":
        """Return a certificate that `key` signed itself, of X.509 version 1, 2 or 3."""
        return cls(key, self_signed(key, version), suites)

    def getFingerprints(self) -> list[RTCDtlsFingerprint]:
        return [
            RTCDtlsFingerprint(name, hashlib.new(name.replace("-", ""), self.der).digest().hex(":"))
            for name in ("sha-256", "sha-384", "sha-512")
        ]

    def _create_ssl_context(self, srtp_profiles) -> SSL.Context:
        context = SSL.Context(SSL.DTLS_METHOD)
        context.set_verify(SSL.VERIFY_PEER, lambda *args: True)
        with NamedTemporaryFile() as file:  # OpenSSL reads what Python would refuse
            file.write(self.der)
            file.flush()
            context.use_certificate_file(file.name, crypto.FILETYPE_ASN1)
        context.use_privatekey(self.key)
        context.set_cipher_list(self.suites)
        context.set_tlsext_use_srtp(b":".join(one.openssl_profile for one in srtp_profiles))
        return context


def self_signed(key, version: int) -> bytes:
    """Return DER: made as version 3, then signed again with the number of the version changed."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "encoder")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 4711)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    body = made.tbs_certificate_bytes
    number = {1: b"", 2: bytes.fromhex("a003020101"), 3: _VERSION_3}[version]
    body = sequence(contents(body).replace(_VERSION_3, number, 1))
    how = (ec.ECDSA(hashes.SHA256()),)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        how = (padding.PKCS1v15(), hashes.SHA256())
    signature = b"\0" + key.sign(body, *how)
    whole = contents(made.public_bytes(serialization.Encoding.DER))
    algorithm = whole[len(made.tbs_certificate_bytes) : -len(tagged(3, b"\0" + made.signature))]
    return sequence(body + algorithm + tagged(3, signature))


def contents(der: bytes) -> bytes:
    octets = der[1] & 0x7F if der[1] & 0x80 else 0
    return der[2 + octets :]


def sequence(content: bytes) -> bytes:
    return tagged(0x30, content)


def tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content
