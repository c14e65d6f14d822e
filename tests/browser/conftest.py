"""One running product for all walks. Its data are committed, and emptied when the last walk is over.

The tests here carry no database mark, so pytest-django runs them after all others.
"""

import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, expect

from config.demo.journeys import Stage
from tests.browser import site as sites
from tests.browser.site import Site
from tests.browser.stage_of_walks import built
from tests.chromium import launch_arguments
from tools.house import ROOT

# A busy machine may take its time; what is waited for is a state, and this only says when it counts as never.
expect.set_options(timeout=30_000)

BROKE_OFF = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_arguments()


@pytest.fixture(scope="package")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, open and really written to. Playwright keeps a loop running in this thread, which Django minds."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield
        empty()
        _wait_for_the_servers_to_leave()


def _wait_for_the_servers_to_leave() -> None:
    """Their processes have ended; PostgreSQL notices a moment later, and until then the database can't be dropped."""
    until = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.1)


def empty() -> None:
    """Ids go on counting, because the servers remember plans by the id of their version."""
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


@pytest.fixture(scope="package")
def running_site(database: None, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    before = settings.DATA_DIR, settings.FILES_DIR
    settings.DATA_DIR, settings.FILES_DIR = folder / "data", folder / "files"
    for place in (settings.DATA_DIR / "spool", settings.DATA_DIR / "mail", settings.FILES_DIR):
        Path(place).mkdir(parents=True)
    with sites.running(browser, folder) as site:
        yield site
    settings.DATA_DIR, settings.FILES_DIR = before


@pytest.fixture(scope="module")
def clean(database: None) -> None:
    """Nothing of another walk, nor of a run that broke off."""
    empty()


@pytest.fixture(scope="module")
def stage(clean: None, running_site: Site) -> Stage:
    return built()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[BROKE_OFF] = True
    return report


@pytest.fixture
def site(running_site: Site, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The running product; a script error or a refusal by the policy on any page fails the test.

    A test that failed leaves a picture of every window under var/shots/last.
    """
    running_site.complaints.clear()
    yield running_site
    if running_site.complaints or BROKE_OFF in request.node.stash:
        running_site.photograph(ROOT / "var" / "shots" / "last")
    running_site.close()
    assert running_site.complaints == []
