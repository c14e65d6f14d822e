"""Where the embedded services keep their data, sockets and programs, and as whom they run.

As an ordinary user everything lies in the checkout's ignored folder `var/`. As root PostgreSQL refuses to
run, so a system user runs it; a checkout may lie where that user can't reach it (a 0700 home), so data and
copies of the programs go to a folder of our own below /var/lib. No folder above the checkout is touched.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PRODUCT = "title-review"
CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM_FOLDER = Path("/var/lib") / PRODUCT


class ServicesError(Exception):
    """One sentence: what is wrong, and what to do."""


@dataclass(frozen=True)
class ServerUser:
    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """For `subprocess`: become this user, keep none of root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True)
class Places:
    var: Path
    base: Path
    sockets: Path
    programs: Path | None = None
    server_user: ServerUser | None = None

    @classmethod
    def of_this_checkout(cls) -> "Places":
        return cls.of(CHECKOUT)

    @classmethod
    def of(cls, checkout: Path) -> "Places":
        checkout = checkout.resolve()
        var = checkout / "var"
        if os.geteuid() != 0:
            return cls(var=var, base=var, sockets=_short_folder(checkout))
        # The number made with var/ ties the data to it: a fresh clone at the same path begins anew.
        mark = hashlib.sha256(f"{checkout}\0{_number_of(var)}".encode()).hexdigest()[:12]
        base = SYSTEM_FOLDER / mark
        return cls(
            var=var,
            base=base,
            sockets=base / "sockets",
            programs=SYSTEM_FOLDER / "programs",
            server_user=_server_user(),
        )

    @property
    def secrets(self) -> Path:
        return self.var / "secrets"

    def exist(self) -> bool:
        return self.base.exists() and self.secrets.exists()

    def run_options(self) -> dict[str, Any]:
        """Options of every `subprocess` call that runs a server's program."""
        clean = {name: os.environ[name] for name in ("PATH", "TZDIR") if name in os.environ}
        become = self.server_user.options() if self.server_user else {}
        return {"cwd": "/", "env": {**clean, "LC_ALL": "C.UTF-8"}, "stdin": subprocess.DEVNULL, **become}

    def run(self, *command: str | Path, quiet: bool = False) -> "subprocess.CompletedProcess[str]":
        """Run a program as the server's user. `quiet` for one that leaves a server behind: a pipe would never end."""
        output = subprocess.DEVNULL if quiet else subprocess.PIPE
        return subprocess.run(
            [str(part) for part in command],
            stdout=output,
            stderr=output,
            text=True,
            check=False,
            timeout=180,
            **self.run_options(),
        )

    def prepare(self) -> None:
        self.secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.server_user:
            for folder in (SYSTEM_FOLDER, self.base):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o755)
            (self.base / "checkout").write_text(f"{self.var.parent}\n", encoding="utf-8")
        self.own_folder(self.sockets)

    def own_folder(self, folder: Path) -> None:
        """A 0700 folder of the user that runs the servers. Refuses one that somebody else put there."""
        folder.mkdir(exist_ok=True, mode=0o700)
        self.give(folder)
        owner = self.server_user.uid if self.server_user else os.geteuid()
        if folder.is_symlink() or folder.stat().st_uid != owner:
            raise ServicesError(f"{folder} belongs to somebody else: remove it, then start again.")
        folder.chmod(0o700)

    def give(self, path: Path) -> None:
        """Hand a file or folder to the user that runs the servers."""
        if self.server_user:
            os.chown(path, self.server_user.uid, self.server_user.gid, follow_symlinks=False)

    def reset(self) -> None:
        """Remove database and broker data, sockets and generated keys. The services must be stopped."""
        for folder in (self.base / "postgres", self.base / "valkey", self.sockets, self.secrets):
            shutil.rmtree(folder, ignore_errors=True)
        if self.server_user:
            shutil.rmtree(self.base, ignore_errors=True)


def _number_of(var: Path) -> str:
    file = var / "installation"
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        var.mkdir(exist_ok=True)
    try:
        with file.open("x", encoding="ascii") as new:
            new.write(secrets.token_hex(8))
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii")


def _short_folder(checkout: Path) -> Path:
    """A socket's path may have 107 bytes, a checkout's more: sockets lie beside, one folder per user and checkout."""
    mark = hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"{PRODUCT}-{os.geteuid()}-{mark}"


def _server_user() -> ServerUser:
    try:
        entry = pwd.getpwnam(PRODUCT)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", PRODUCT]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise ServicesError(
                f"PostgreSQL does not run as root and the system user {PRODUCT} can't be made: "
                f"run `{' '.join(command)}`, or work as an ordinary user."
            ) from error
        entry = pwd.getpwnam(PRODUCT)
    return ServerUser(entry.pw_uid, entry.pw_gid)
