"""docs/operations.md names every setting the product reads, and none it does not."""

import re

from tests.tools.test_compose import read_by_the_product
from tools.house import ROOT

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# Read by `make run` alone and told in the README, or given by the shell.
NOT_SETTINGS = {
    "HOST",
    "PORT",
    "ARGS",
    "PATH",
    "TZDIR",
    "DJANGO_SETTINGS_MODULE",
    "EMBEDDED_SERVICES",
    "TEST_DB_SUFFIX",
}


def test_the_table_of_settings_is_complete() -> None:
    table = TEXT.split("### Settings")[1].split("\n### ")[0]
    told = set(
        re.findall(
            r"`([A-Z][A-Z_]+)`", "\n".join(line.split("|")[1] for line in table.splitlines() if line[:3] == "| `")
        )
    )
    assert told == read_by_the_product() - NOT_SETTINGS


def test_the_units_run_what_make_run_runs() -> None:
    from tools import processes

    folder = "/var/lib/title-review-data"
    for command in processes.commands(host="127.0.0.1", port=8000, folder=folder).values():
        assert command.replace("%", "%%") in TEXT
