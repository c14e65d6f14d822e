"""The demo's accounts: who can be tried, kept beside the data so that each start can print them."""

import json
from pathlib import Path

from django.conf import settings

_rows: list[dict[str, str]] = []


def path() -> Path:
    return Path(settings.DATA_DIR) / "demo-accounts.json"


def add(what: str, username: str, role: str, plan: str) -> None:
    _rows.append({"what": what, "username": username, "role": role, "plan": plan})


def keep(password: str) -> None:
    """Writes password and accounts, readable by the owner alone."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600, exist_ok=True)
    target.write_text(json.dumps({"password": password, "accounts": _rows}, ensure_ascii=False, indent=1), "utf-8")
    _rows.clear()


def read() -> dict[str, object] | None:
    """What `keep` wrote, None if there is no demo."""
    return json.loads(path().read_text("utf-8")) if path().exists() else None
