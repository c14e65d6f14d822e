"""Passwords and keys of a development or demo installation: made once, kept in var/secrets with mode 0600."""

import base64
import json
import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from config.services.places import Places, ServicesError

_ONLY_SIGNS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def passwords(places: Places) -> dict[str, str]:
    """Of the database's superuser, owner and login role, and of the broker."""
    return _kept(
        places.secrets / "services.json",
        lambda: {name: secrets.token_urlsafe(24) for name in ("superuser", "owner", "login", "broker")},
    )


def product_keys(places: Places) -> dict[str, str]:
    """The keys the settings ask for, by the names of their environment variables."""
    return _kept(
        places.secrets / "product.json",
        lambda: {
            "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
            "IDENTITY_KEYS": f"k1:{_key()}",
            "IDENTITY_INDEX_KEY": _key(),
        },
    )


def signing_key(places: Places) -> dict[str, str]:
    """What papers are signed with, by the names of its environment variables. Nobody vouches for its certificate."""
    return _kept(places.secrets / "signing.json", self_signed)


def self_signed() -> dict[str, str]:
    """A new key with a certificate of its own, for ten years."""
    passphrase, key = secrets.token_urlsafe(24), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "title review (self-signed, for demo and development)")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_ONLY_SIGNS, critical=True)
        .sign(key, hashes.SHA256())
    )
    sealed = serialization.BestAvailableEncryption(passphrase.encode())
    packed = pkcs12.serialize_key_and_certificates(b"papers", key, certificate, None, sealed)
    return {"SIGNING_KEY": base64.b64encode(packed).decode(), "SIGNING_PASSPHRASE": passphrase}


def reference_keys(places: Places) -> dict[str, str]:
    """The token and the secret of the reference server, by the names of its environment variables."""
    return _kept(
        places.secrets / "reference.json",
        lambda: {name: secrets.token_urlsafe(32) for name in ("REFERENCE_TOKEN", "REFERENCE_SECRET")},
    )


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _kept(file: Path, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(file, json.dumps(make(), indent=1))
    try:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ServicesError(f"{file} is damaged: put a copy back, or begin anew with `make reset`.") from error
    return found


def _write_once(file: Path, text: str) -> None:
    """Whole or not at all, and the first writer wins."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
