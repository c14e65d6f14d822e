"""The product running for a browser: granian, Celery workers and beat over the test database, and people who sign in."""

import contextlib
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from accounts.models import Person, Seat
from config import clock
from tests import servers

PASSWORD = "浏览器里走一遍 2023"
WIDE, NARROW = (1366, 850), (390, 844)
# Chromium writes down every answer above 399: these are how a page says no to what was sent …
SAYS_NO = re.compile(r"responded with a status of (409|410|422) ")
# … and these how it says no to whoever asks for it; a missing picture or script is another thing.
NOT_FOR_YOU = re.compile(r"responded with a status of (403|404) ")
# A server process believes the offsets it has read for this long.
CLOCK_SECONDS = clock._KEPT_SECONDS + 0.5


@dataclass
class Site:
    """Where it runs, and what its pages complained about."""

    url: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(self, size: tuple[int, int] = WIDE, *, bypass_csp: bool = False, touch: bool = False) -> Page:
        """A browser of its own. Script errors, refusals by the policy and broken addresses are written down."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            bypass_csp=bypass_csp,
            has_touch=touch,
        )
        context.set_default_timeout(60_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self._note(page, line))
        return page

    def _note(self, page: Page, line: ConsoleMessage) -> None:
        itself = line.location.get("url", "") == page.url and NOT_FOR_YOU.search(line.text)
        if line.type == "error" and not SAYS_NO.search(line.text) and not itself:
            self.complaints.append(f"{page.url}: {line.text} {line.location.get('url', '')}")

    def photograph(self, folder: Path) -> None:
        """What stands in every window now: the first thing to look at when a walk broke off."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, context in enumerate(self.contexts):
            for page in context.pages:
                page.screenshot(path=folder / f"{number}.png")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def give_password(*people: Person) -> None:
    """One password for all; hashed once, because hashing is meant to be slow."""
    secret = make_password(PASSWORD)
    for person in people:
        Person.objects.filter(pk=person.pk).update(password=secret)


def sign_in(page: Page, person: Person, seat: Seat | None = None) -> Page:
    """By the form, as everybody does; somebody with several seats then takes the one asked for."""
    page.goto("/accounts/login/")
    page.get_by_label("登录账号").fill(person.username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").last.click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return page


@contextlib.contextmanager
def running(browser: Browser, folder: Path) -> Iterator[Site]:
    """Everything that `make run` starts, on a free port, with queues and cache keys that nobody else uses."""
    mark = f"_walk_{uuid.uuid4().hex[:8]}"
    env = servers.environment(TEST_DB_SUFFIX=mark, CELERY_WORKER_NAME=mark)
    with servers.product(folder, mark, env) as url, contextlib.closing(Site(url, browser)) as site:
        yield site


def let_the_clock_arrive() -> None:
    """After the plan's clock was moved: until every process has read it anew."""
    time.sleep(CLOCK_SECONDS)
