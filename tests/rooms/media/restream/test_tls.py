"""RTMPS: the certificate must be valid for the name that the host typed."""

import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rooms.media.restream.failure import Refused
from tests.support.eventually import eventually
from tests.support.rtmp.server import serving

NAME = "rtmp.example"


@pytest.fixture
def tls(tmp_path):
    """The context of a server with a certificate for NAME, which is in `certificate.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (tmp_path / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    return context


@pytest.fixture
def trusted(tls, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))


def resolve(host, port):
    return [(0, 0, 0, "", ("127.0.0.1", port))]


def test_a_session_is_sent_by_tls(send, tls, trusted):
    with (
        serving(tls) as server,
        send(f"rtmps://{NAME}:{server.port}/live", resolve=resolve) as sending,
    ):
        eventually(lambda: server.media, lambda: f"nothing came: {sending.failure}")
        assert sending.end() is None


@pytest.mark.parametrize("name", [NAME, "another.example"])
def test_a_certificate_that_is_not_trusted_is_refused(send, tls, name):
    with (
        serving(tls) as server,
        send(f"rtmps://{name}:{server.port}/live", resolve=resolve) as sending,
    ):
        failure = sending.wait()
    assert isinstance(failure, Refused) and failure.why == "certificate"
    assert not server.commands


def test_a_certificate_of_another_name_is_refused(send, tls, trusted):
    with (
        serving(tls) as server,
        send(f"rtmps://another.example:{server.port}/live", resolve=resolve) as sending,
    ):
        failure = sending.wait()
    assert failure.why == "certificate" and not server.commands


def test_a_server_without_tls_is_refused(send):
    with (
        socket.create_server(("127.0.0.1", 0)) as plain,
        send(f"rtmps://{NAME}:{plain.getsockname()[1]}/live", resolve=resolve) as sending,
    ):
        taken, _ = plain.accept()
        taken.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        failure = sending.wait()
        taken.close()
    assert isinstance(failure, Refused) and failure.why == "no_tls"
