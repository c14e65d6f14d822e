"""No container engine is at hand, so the compose file is read: its variables, commands and health checks."""

import re
import shlex

import pytest
import yaml

from registries.contract import DOORS
from tools import processes
from tools.house import ROOT, python_files

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
PRODUCT = ("migrate", "web", "interactive", "bulk", "beat")
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")


# Settings read these by the names of the doors (docs/registries.md).
DOORS_OUTSIDE = {f"REGISTRY_{door.upper().replace('-', '_')}_{part}" for door in DOORS for part in ("URL", "TOKEN")}
# What a deployment may do without; everything else has to be given.
OPTIONAL = {
    "CLAMD_ADDRESS",
    "DJANGO_SECRET_KEY_FALLBACKS",
    "FILES_STORAGE",
    "FILES_STORAGE_KEY",
    "FILES_STORAGE_SECRET",
    "TIMESTAMP_URL",
    *DOORS_OUTSIDE,
}


def read_by_the_product() -> set[str]:
    """Names of environment variables that settings and tools ask for."""
    asked = re.compile(r"""(?:environ(?:\.get\(|\[)|required\(|flag\(|from_outside\()["']([A-Z_]+)["']""")
    files = [*python_files(ROOT, "config"), *python_files(ROOT, "tools")]
    return {name for path in files for name in asked.findall(path.read_text(encoding="utf-8"))}


def required_by_the_settings() -> set[str]:
    text = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    return set(re.findall(r'required\("([A-Z_]+)"\)', text)) | {"PUBLIC_URL"}


def test_the_production_shape_is_complete() -> None:
    assert set(SERVICES) == {"nginx", *PRODUCT, "database", "broker"}


@pytest.mark.parametrize("name", PRODUCT)
def test_a_service_sets_what_the_settings_require_and_nothing_they_do_not_know(name: str) -> None:
    given = set(SERVICES[name]["environment"])
    assert required_by_the_settings() - given == set()
    assert given - read_by_the_product() - DOORS_OUTSIDE - {"LOGIN_URL"} == set()
    assert not given & {"DEMO", "TESTING"}


def test_commands_are_those_of_make_run() -> None:
    expected = processes.commands(host="0.0.0.0", port=8000, folder="/data")
    assert {name: SERVICES[name]["command"] for name in expected} == expected


def test_tables_are_made_by_their_owner_and_everything_else_runs_as_the_login_role() -> None:
    command = shlex.split(SERVICES["migrate"]["command"])[-1]
    assert command == "python manage.py migrate && DATABASE_URL=$$LOGIN_URL python manage.py prepare"
    users = {name: SERVICES[name]["environment"]["DATABASE_URL"].split("//")[1].split(":")[0] for name in PRODUCT}
    assert users.pop("migrate") == "title_review_owner"
    assert set(users.values()) == {"title_review"}


def test_secrets_come_from_the_environment_without_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    variables = re.findall(r"(?<!\$)\$\{([^}]*)\}", text)
    left_open = {variable.removesuffix(":-") for variable in variables if variable.endswith(":-")}
    assert left_open == OPTIONAL
    assert [each for each in variables if not re.fullmatch(r"[A-Z_]+:[?-]", each)] == []
    secret = re.compile(r"(PASSWORD|SECRET|KEYS?)$")
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if secret.search(variable) and variable not in OPTIONAL:
                assert re.fullmatch(r"\$\{[A-Z_]+:\?\}", value), f"{name}: {variable}"


def test_every_lasting_service_restarts_and_has_a_health_check() -> None:
    for name, service in SERVICES.items():
        if name == "migrate":
            continue
        assert service["restart"] == "unless-stopped", name
        assert service["healthcheck"]["test"], name


def test_images_are_pinned_and_only_nginx_is_reachable() -> None:
    for name, service in SERVICES.items():
        assert "build" in service or re.search(r":\d", service["image"]), name
        assert ("ports" in service) == (name == "nginx"), name


def test_everything_mounted_or_built_from_the_checkout_exists() -> None:
    assert (ROOT / COMPOSE["x-product"]["build"]["dockerfile"]).exists()
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith("./") or (ROOT / source).exists(), volume


def test_the_image_installs_the_locked_packages_with_the_pinned_tools() -> None:
    setup = (ROOT / "tools" / "setup.py").read_text(encoding="utf-8")
    uv = re.search(r'UV = "(uv==[\d.]+)"', setup)
    assert uv
    assert uv.group(1) in DOCKERFILE
    assert "uv sync --frozen --no-dev" in DOCKERFILE
    assert "npm ci --omit=dev --ignore-scripts" in DOCKERFILE
    for package in ("libharfbuzz-subset0", "fonts-noto-cjk", "libpango-1.0-0", "libmagic1"):
        assert package in DOCKERFILE


def test_the_roles_are_those_of_the_embedded_database() -> None:
    from config.services import postgres

    roles = (ROOT / "docker" / "roles.sh").read_text(encoding="utf-8")
    for name in (postgres.OWNER, postgres.LOGIN, f"CREATE DATABASE {postgres.DATABASE} OWNER {postgres.OWNER}"):
        assert name in roles
