"""Signed papers, read by a verifier that isn't ours: poppler's pdfsig."""

import asyncio
import base64
import io
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from documents import signing
from documents.papers import PaperRefused
from documents.press import Printed, print_paper
from tests.documents import paper
from tests.documents.test_press import MARK
from tests.reference import ReferenceServer, reference_process
from tests.servers import free_port

__all__ = ["reference_process"]
PASSPHRASE = "only for this test"


@pytest.fixture
def signed() -> Printed:
    return print_paper(paper(signed=True), MARK)


@pytest.fixture
def key_of_our_own(settings: Any) -> Iterator[None]:
    """Takes the opened key out again when the settings are as before."""
    signing._signer_of.cache_clear()
    yield
    signing._signer_of.cache_clear()


def test_the_signature_covers_the_whole_paper_and_is_valid(signed: Printed, tmp_path: Path) -> None:
    said = pdfsig(signed.content, tmp_path)
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signing Hash Algorithm: SHA-256" in said


def test_an_altered_letter_breaks_the_signature(signed: Printed, tmp_path: Path) -> None:
    altered = bytearray(signed.content)
    place = altered.index(b"/MediaBox")
    altered[place + 1 : place + 9] = b"Mediabox"
    assert "Signature Validation: Digest Mismatch." in pdfsig(bytes(altered), tmp_path)


def test_what_is_added_behind_the_signature_is_told(signed: Printed, tmp_path: Path) -> None:
    assert "Not total document signed" in pdfsig(signed.content + b"\n% one more line\n", tmp_path)


def test_the_paper_names_the_certificate_it_is_signed_with(signed: Printed, settings: Any) -> None:
    found = pkcs12.load_pkcs12(base64.b64decode(settings.SIGNING_KEY), settings.SIGNING_PASSPHRASE.encode())
    assert found.cert is not None
    assert signed.certificate == found.cert.certificate.fingerprint(hashes.SHA256()).hex()


def test_a_paper_that_asks_for_no_signature_has_none(tmp_path: Path) -> None:
    plain = print_paper(paper(), MARK)
    assert plain.certificate == ""
    assert "does not contain any signatures" in pdfsig(plain.content, tmp_path)


def test_a_signed_paper_still_opens_with_its_pages_and_words(signed: Printed) -> None:
    with pikepdf.open(io.BytesIO(signed.content)) as pdf:
        assert len(pdf.pages) == signed.pages
        assert "/AcroForm" in pdf.Root


@pytest.mark.usefixtures("key_of_our_own")
@pytest.mark.parametrize("bits", [2048, 4096])
def test_an_rsa_key_with_its_chain_signs_too(bits: int, settings: Any, tmp_path: Path) -> None:
    issuer = rsa.generate_private_key(65537, 2048)
    give(settings, rsa.generate_private_key(65537, bits), issuer)
    said = pdfsig(print_paper(paper(signed=True), MARK).content, tmp_path)
    assert "Signature Validation: Signature is Valid." in said
    assert "Signer Certificate Common Name: papers" in said


@pytest.mark.usefixtures("key_of_our_own")
def test_a_key_of_another_kind_is_refused_by_name(settings: Any) -> None:
    give(settings, ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(ImproperlyConfigured, match="must hold an RSA or EC key"):
        signing.sign(b"")


@pytest.mark.usefixtures("key_of_our_own")
@pytest.mark.parametrize(("name", "value"), [("SIGNING_KEY", "not base64!"), ("SIGNING_PASSPHRASE", "a wrong one")])
def test_a_key_that_cannot_be_opened_names_the_setting(name: str, value: str, settings: Any) -> None:
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match="SIGNING_KEY can't be opened"):
        signing.sign(b"")


def test_where_a_service_is_named_the_signature_carries_its_stamp(
    reference_process: ReferenceServer, settings: Any, tmp_path: Path
) -> None:
    settings.TIMESTAMP_URL = f"{reference_process.url}/stamps"
    before = datetime.now(UTC) - timedelta(seconds=2)
    content = print_paper(paper(signed=True), MARK).content
    assert "Signature Validation: Signature is Valid." in pdfsig(content, tmp_path)
    (embedded,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    token = stamp_of(embedded)
    assert token is not None
    issuer = token["content"]["certificates"][0].chosen
    trust = ValidationContext(trust_roots=[issuer], allow_fetching=False)
    own = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
    with ThreadPoolExecutor(max_workers=1) as alone:  # a browser of another test may have left its loop in this thread
        validation = async_validate_pdf_signature(embedded, own, ts_validation_context=trust)
        said = alone.submit(asyncio.run, validation).result()
    stamp = said.timestamp_validity
    assert stamp is not None
    assert (said.intact, said.valid, stamp.intact, stamp.valid, stamp.trusted) == (True,) * 5
    assert before <= stamp.timestamp <= datetime.now(UTC) + timedelta(seconds=2)


def test_without_the_setting_a_signature_has_no_stamp(signed: Printed) -> None:
    (embedded,) = PdfFileReader(io.BytesIO(signed.content)).embedded_signatures
    assert stamp_of(embedded) is None


@pytest.mark.parametrize("place", ["/nowhere", "/payment/page/none", None])
def test_while_the_service_is_silent_or_answers_something_else_no_paper_is_made(
    place: str | None, reference_process: ReferenceServer, settings: Any
) -> None:
    settings.TIMESTAMP_URL = f"{reference_process.url}{place}" if place else f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(PaperRefused, match="时间戳服务没有给出时间戳，这份文书没有生成。请过几分钟重试"):
        print_paper(paper(signed=True), MARK)


def stamp_of(embedded: Any) -> Any:
    """The token of a third party beside the signature, if there is one."""
    unsigned = embedded.signer_info["unsigned_attrs"]
    return next((each["values"][0] for each in unsigned if each["type"].native == "signature_time_stamp_token"), None)


def pdfsig(content: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(content)
    done = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def give(
    settings: Any, key: pkcs12.PKCS12PrivateKeyTypes, issuer: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    """Sets a key whose certificate somebody else vouches for."""
    above = certificate("issuer", "issuer", issuer, issuer)
    own = certificate("papers", "issuer", key, issuer)
    sealed = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    packed = pkcs12.serialize_key_and_certificates(b"papers", key, own, [above], sealed)
    settings.SIGNING_KEY = base64.b64encode(packed).decode()
    settings.SIGNING_PASSPHRASE = PASSPHRASE


def certificate(
    name: str,
    issuer: str,
    key: pkcs12.PKCS12PrivateKeyTypes,
    signs: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .sign(signs, hashes.SHA256())
    )
