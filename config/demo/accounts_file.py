"""The demo's accounts: who can be tried, kept beside the data so that each start can print them."""

import json
from collections.abc import Iterable
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


def append(rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Adds (what, username, role, plan) to the accounts that are kept."""
    kept = read()
    assert kept is not None
    _rows.extend(kept["accounts"])  # type: ignore[arg-type]
    for what, username, role, plan in rows:
        add(what, username, role, plan)
    keep(str(kept["password"]))


def read() -> dict[str, object] | None:
    """What `keep` wrote, None if there is no demo."""
    return json.loads(path().read_text("utf-8")) if path().exists() else None
