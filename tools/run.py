"""`make run`: the whole product on one machine, with the demo. Ctrl-C ends all of it, the data stays."""

import fcntl
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import services
from config.services import Places, ServicesError
from tools import addresses, processes, reference
from tools.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"


def main() -> int:
    # A plain `kill` ends it like Ctrl-C, also while it still prepares.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        places = Places.of_this_checkout()
        with only_one(places), services.held(places) as found:
            address = addresses.choose()
            os.environ.update(services.environment(found, places))
            os.environ.setdefault("DEMO", "1")
            os.environ["PUBLIC_URL"] = address.public_url
            # Celery would say so at length; who starts a demo as root knows it.
            os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker")
            (places.var / "spool").mkdir(exist_ok=True, mode=0o700)  # asked for by a check before anything runs
            stands_in = reference.prepare(places) if os.environ["DEMO"] == "1" else None
            prepare(found.owner_url)
            if stands_in:
                manage("registry_book", env={})
            return supervise(address, places.var, stands_in)
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


@contextmanager
def only_one(places: Places) -> Iterator[None]:
    places.var.mkdir(exist_ok=True)
    with (places.var / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServicesError("The product already runs from this folder: end it there with Ctrl-C first.") from error
        yield


def prepare(owner_url: str) -> None:
    """Tables as their owner, everything else as the product's own role."""
    manage("migrate", "--verbosity", "0", env={"DATABASE_URL": owner_url, "STATEMENT_TIMEOUT": "0"})
    manage("prepare", env={"STATEMENT_TIMEOUT": "0"})


def manage(*arguments: str, env: dict[str, str]) -> None:
    command = [str(BIN / "python"), "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False)
    if done.returncode:
        raise ServicesError(
            f"`manage.py {arguments[0]}` failed: read what it says above; `make reset` begins with an empty database."
        )


def supervise(address: addresses.Address, folder: Path, stands_in: reference.Reference | None = None) -> int:
    def announce() -> None:
        if answers_within(60, address.port, address.host):
            print(banner(address, folder), flush=True)

    supervisor = Supervisor(announce)
    for name, command in processes.commands(host=address.host, port=address.port, folder=str(folder)).items():
        supervisor.add_process(name, f"exec {BIN}/{command}", cwd=str(ROOT))
    if stands_in:
        supervisor.add_process("reference", f"exec {BIN}/{stands_in.command}", cwd=str(ROOT))
    supervisor.loop()
    # 130 and 143 are Ctrl-C and kill: that is how one ends it.
    return 0 if supervisor.returncode in (0, 130, 143) else 1


def answers_within(seconds: float, port: int, host: str) -> bool:
    url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"  # noqa: S104 -- compared, not bound
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def banner(address: addresses.Address, folder: Path) -> str:
    accounts = folder / "demo-accounts.txt"
    lines = ["", "=" * 72, f"  {address.public_url}"]
    lines += [f"  {address.remark}"] if address.remark else []
    lines += ["", accounts.read_text(encoding="utf-8").rstrip()] if accounts.exists() else []
    lines += ["", "  Ctrl-C ends it; the data stays. `make reset` begins anew.", "=" * 72, ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
