"""`make check`: everything that can be told without running a service. Two checks at a time; only failures talk."""

import concurrent.futures
import os
import subprocess
import sys
import time
from dataclasses import dataclass

from tools.house import ROOMS, ROOT

BIN = ROOT / ".venv" / "bin"

MANAGE = "python manage.py"
# Named one by one: an app without any migration would be passed over in silence.
LABELS = " ".join("inbox" if room == "messages" else room for room in ROOMS if (ROOT / room / "models.py").exists())
CHECKS = {
    "types": "mypy .",
    "migrations": f"{MANAGE} makemigrations --check --dry-run {LABELS}",
    "production settings": f"{MANAGE} check --deploy --fail-level WARNING",
    "plans": f"{MANAGE} plan_schema_check",
    "templates": "djlint --lint --quiet templates",
    "lint": "ruff check --quiet .",
    "format": "ruff format --check --quiet .",
    "floors": "lint-imports --no-cache",
    "floors of relations": "python -m tools.check_string_foreign_keys",
    "one way in": "python -m tools.check_state_writes",
    "figures of notices": "python -m tools.check_notice_figures",
    "reasons of exceptions": "python -m tools.check_lint_exceptions",
    "translations": "python -m tools.check_translations",
}
# Production settings with addresses that nobody listens on: a check that asks a service fails.
ENVIRONMENT = {"DJANGO_SETTINGS_MODULE": "tools.static_settings", "DEMO": "0", "TESTING": "0", "COLUMNS": "140"}
FROM_OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PUBLIC_URL")


@dataclass(frozen=True)
class Outcome:
    name: str
    passed: bool
    seconds: float
    words: str


def main() -> int:
    names = sys.argv[1:] or list(CHECKS)
    failed = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(run, names):
            print(f"{'ok    ' if outcome.passed else 'FAILED'} {outcome.seconds:5.1f} s  {outcome.name}", flush=True)
            if not outcome.passed:
                print(outcome.words.rstrip(), flush=True)
                failed.append(outcome.name)
    print(
        f"{len(failed)} of {len(names)} checks failed: {', '.join(failed)}"
        if failed
        else f"All {len(names)} checks passed"
    )
    return 1 if failed else 0


def run(name: str) -> Outcome:
    program, *arguments = CHECKS[name].split()
    environment = {key: value for key, value in os.environ.items() if key not in FROM_OUTSIDE} | ENVIRONMENT
    began = time.monotonic()
    done = subprocess.run(
        [str(BIN / program), *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return Outcome(name, done.returncode == 0, time.monotonic() - began, done.stdout + done.stderr)


if __name__ == "__main__":
    sys.exit(main())
