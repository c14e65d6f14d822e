"""Signs a finished PDF with the installation's key (PAdES, baseline B, or T where a third party stamps the time): a reader of PDFs tells whether a byte was altered.

The signature says that this platform issued the paper, no more: whose hand stands behind its words is in the event chain.
"""

import asyncio
import base64
import binascii
import io
import logging
import os
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents import timestamps

logger = logging.getLogger(__name__)
FIELD = "Signature"
DIGEST = "sha256"
ROOM_BESIDE_CERTIFICATES = 4096
"""Bytes of a signature without its certificates; an RSA key of 8192 bits takes a quarter of it."""

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Signed:
    """`certificate` is the SHA-256 of the certificate, as readers of PDFs show it."""

    content: bytes
    certificate: str


def sign(content: bytes) -> Signed:
    """The PDF with an invisible signature over all of it, stamped by a third party where TIMESTAMP_URL names one.

    Raises ImproperlyConfigured for a key that can't be used, PaperRefused where the stamp is wanted and not to be had.
    """
    signer = _signer_of(os.getpid())
    stamper = timestamps.Service(settings.TIMESTAMP_URL) if settings.TIMESTAMP_URL else None
    words = signers.PdfSignatureMetadata(
        field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm=DIGEST, location=settings.PUBLIC_URL
    )
    signing = signers.PdfSigner(words, signer=signer, timestamper=stamper).async_sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)),
        bytes_reserved=signer.room + (2 * timestamps.LARGEST_TOKEN if stamper else 0),
    )
    try:
        return Signed(_result_of(signing).getvalue(), signer.fingerprint)
    except TimestampRequestError as error:
        logger.warning("%s", error)
        raise timestamps.refused() from error


def _result_of(coroutine: Coroutine[Any, Any, io.BytesIO]) -> io.BytesIO:
    """In a thread of its own: the caller's may be running an event loop already."""
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(asyncio.run, coroutine).result()


class _Signer(signers.Signer):
    """Keeps the opened key. The library's own signer opens it for each signature, which for RSA takes longer than signing."""

    def __init__(self, key: PrivateKey, found: pkcs12.PKCS12KeyAndCertificates) -> None:
        assert found.cert is not None
        chain = [each.certificate for each in found.additional_certs]
        store = SimpleCertificateStore()
        store.register_multiple([_as_asn1(each) for each in chain])
        super().__init__(signing_cert=_as_asn1(found.cert.certificate), cert_registry=store)
        self._key = key
        self.fingerprint = found.cert.certificate.fingerprint(hashes.SHA256()).hex()
        self.room = 2 * (ROOM_BESIDE_CERTIFICATES + sum(len(each.dump()) for each in (self.signing_cert, *store)))

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        assert (digest_algorithm, dry_run) == (DIGEST, False)
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


def _as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


@cache
def _signer_of(_process: int) -> _Signer:
    """One per process."""
    try:
        packed = base64.b64decode(settings.SIGNING_KEY, validate=True)
        found = pkcs12.load_pkcs12(packed, settings.SIGNING_PASSPHRASE.encode())
    except (ValueError, binascii.Error) as error:
        raise ImproperlyConfigured(
            "SIGNING_KEY can't be opened: give a PKCS#12 file as base64, and its passphrase in SIGNING_PASSPHRASE."
        ) from error
    if found.cert is None or not isinstance(found.key, PrivateKey):
        raise ImproperlyConfigured("SIGNING_KEY must hold an RSA or EC key and its certificate.")
    return _Signer(found.key, found)
