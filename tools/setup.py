"""`make setup`: everything a fresh Debian 12 needs to run, check and test the product. A second call takes a moment.

Uses only the standard library, because it runs before anything is installed.
"""

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMPS = ROOT / "var" / "setup"
UV = "uv==0.13.8"  # reads uv.lock; exact, as everything else
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
OLDEST, NEWEST = (3, 11), (3, 13)
DEBIANS = "/usr/bin/python3"

# Debian package -> is it there? Wheels can't bring these.
Probe = Callable[[], bool]


def library(name: str) -> Probe:
    return lambda: ctypes.util.find_library(name) is not None


def program(*names: str) -> Probe:
    return lambda: any(shutil.which(name) for name in names)


def cjk_font() -> bool:
    """The face that names are printed in; others lack rare characters."""
    return any(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc"))


def interpreter() -> str | None:
    """Makes the virtual environment: the one that `make PYTHON=…` names, else Debian's own before the one on the path.

    Debian's is kept patched by apt and was built with profiles, without which the tests took a sixth longer. None where
    no venv can be made.
    """
    candidates = [sys.executable] if "PYTHON" in os.environ else [DEBIANS, sys.executable]
    return next((python for python in candidates if makes_venvs(python)), None)


def makes_venvs(python: str) -> bool:
    fits = f"import ensurepip, sys, venv; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    try:
        return subprocess.run([python, "-c", fits], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


PACKAGES: dict[str, Probe] = {
    "python3-venv": lambda: VENV.exists() or interpreter() is not None,
    "libpango-1.0-0": library("pango-1.0"),
    "libpangoft2-1.0-0": library("pangoft2-1.0"),
    "libharfbuzz-subset0": library("harfbuzz-subset"),  # without it a form takes ten times as long
    "fonts-noto-cjk": cjk_font,
    "libmagic1": library("magic"),
    "gettext": program("msgfmt"),
    "poppler-utils": program("pdftotext"),
    "chromium": program("chromium", "chromium-browser"),
    "nodejs": program("node"),
    "npm": program("npm"),
}


# Debian package -> is it there? Nothing needs these: with them the tests cost less.
BETTER: dict[str, Probe] = {
    "chromium-headless-shell": program("chromium-headless-shell"),  # the browser without windows: half the CPU
}


class SetupError(Exception):
    """One sentence: what is missing, and the command that brings it."""


def main() -> int:
    try:
        if not OLDEST <= sys.version_info[:2] <= NEWEST:
            raise SetupError(
                f"Python 3.11 to 3.13 is needed, this is {sys.version.split()[0]}: use `make PYTHON=python3.11`."
            )
        system_packages()
        better_packages()
        python_packages()
        node_packages()
        translations()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def system_packages() -> None:
    missing = [package for package, is_there in PACKAGES.items() if not is_there()]
    if not missing:
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SetupError(f"System packages are missing; run: sudo {command}")
    apt(command)
    still = [package for package in missing if not PACKAGES[package]()]
    if still:
        raise SetupError(f"apt installed {', '.join(still)}, but it is not found: is another architecture in the way?")


def better_packages() -> None:
    """Asked for once; where it can't be had, all goes on without."""
    missing = [package for package, is_there in BETTER.items() if not is_there()]
    asked = STAMPS / "better"
    if not missing or asked.exists():
        return
    command = f"apt-get install -y --no-remove --no-install-recommends {' '.join(missing)}"
    try:
        if os.geteuid() != 0:
            raise SetupError(f"Not needed, but `make test` would take less time with it: sudo {command}")
        apt(command)
    except SetupError as without:
        print(without, file=sys.stderr)
    asked.parent.mkdir(parents=True, exist_ok=True)
    asked.touch()


def apt(command: str) -> None:
    run(["apt-get", "update", "-qq"], env={"DEBIAN_FRONTEND": "noninteractive"})
    run(command.split(), env={"DEBIAN_FRONTEND": "noninteractive"})


def python_packages() -> None:
    def install() -> None:
        if not (VENV / "bin" / "python").exists():
            # --clear: a folder left by an interrupted run, or moved here from elsewhere, is made again.
            run([interpreter() or sys.executable, "-m", "venv", "--clear", str(VENV)])
        python = str(VENV / "bin" / "python")
        run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV])
        own = {"VIRTUAL_ENV": str(VENV), "UV_PYTHON_DOWNLOADS": "never", "UV_PYTHON": python, "UV_SYSTEM_CERTS": "1"}
        run([str(VENV / "bin" / "uv"), "sync", "--frozen", "--quiet", "--compile-bytecode"], env=own)

    once("python", [ROOT / "uv.lock", ROOT / "pyproject.toml"], UV, (VENV / "bin" / "granian").exists(), install)


def node_packages() -> None:
    def install() -> None:
        # Behind a company's proxy only the machine's own certificates are good; Node does not look at them itself.
        own = {"NODE_EXTRA_CA_CERTS": str(CERTIFICATES)} if CERTIFICATES.exists() else {}
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], env={**own, **os.environ})

    present = (ROOT / "node_modules" / ".package-lock.json").exists()
    once("node", [ROOT / "package-lock.json"], "", present, install)


def translations() -> None:
    sources = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))

    def compile_all() -> None:
        for source in sources:
            run(["msgfmt", "--check-format", "-o", str(source.with_suffix(".mo")), str(source)])

    present = all(source.with_suffix(".mo").exists() for source in sources)
    once("translations", sources, "", present, compile_all)


def once(name: str, inputs: Sequence[Path], extra: str, present: bool, act: Callable[[], None]) -> None:
    """Act unless the result is there and was made from the same inputs."""
    digest = hashlib.sha256(extra.encode())
    for path in inputs:
        digest.update(path.read_bytes())
    stamp, mark = STAMPS / name, digest.hexdigest()
    if present and stamp.exists() and stamp.read_text(encoding="ascii") == mark:
        return
    print(f"Setting up: {name}", flush=True)
    act()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark, encoding="ascii")


def run(command: Sequence[str], env: dict[str, str] | None = None) -> None:
    try:
        subprocess.run(command, cwd=ROOT, env={**os.environ, **(env or {})}, check=True)
    except FileNotFoundError as error:
        raise SetupError(f"{command[0]} is not installed: run `make setup` again or install it with apt.") from error
    except subprocess.CalledProcessError as error:
        raise SetupError(f"`{' '.join(command)}` failed ({error.returncode}): read what it says above.") from error


if __name__ == "__main__":
    sys.exit(main())
