"""Passwords and keys of a development or demo installation: made once, kept in var/secrets with mode 0600."""

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from config.services.places import Places, ServicesError


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
