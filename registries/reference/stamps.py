"""A service for time stamps (RFC 3161) at the reference server, under a key made when it is first asked."""

from datetime import UTC, datetime, timedelta
from functools import cache
from http import HTTPStatus

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

PLACE = "/stamps"
NAME = "reference stamps"
ANSWERS = "application/timestamp-reply"


def answer(method: str, body: bytes) -> tuple[HTTPStatus, bytes]:
    if method != "POST":
        return HTTPStatus.METHOD_NOT_ALLOWED, b""
    try:
        question = tsp.TimeStampReq.load(body, strict=True)
        question.native  # noqa: B018 -- reads it whole: asn1crypto is lazy
    except (ValueError, TypeError):
        return HTTPStatus.BAD_REQUEST, b""
    found: bytes = _service().request_tsa_response(question).dump()
    return HTTPStatus.OK, found


@cache
def _service() -> DummyTimeStamper:
    key = rsa.generate_private_key(65537, 2048)
    packed = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        asn1.Certificate.load(_certificate(key).public_bytes(Encoding.DER)), keys.PrivateKeyInfo.load(packed)
    )


def _certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
