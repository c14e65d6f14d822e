"""Every page that the matrix lets somebody read, looked at by axe at two widths: nothing serious, nothing that overflows.

`SHOTS=1 pytest tests/browser/test_pages.py` leaves a picture of each under var/shots/pages.
"""

import csv
import os
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.looking import AXE, RUN, WIDER
from tests.browser.site import NARROW, WIDE, Site, let_the_clock_arrive
from tests.matrix.addresses import Address, addresses
from tests.matrix.knocking import client_of
from tests.matrix.test_matrix import TABLE
from tests.matrix.world import Subject, World, make_world
from tools.house import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOT_PAGES = re.compile(
    r"healthz|accounts:session|set_language|files:(?!view)|documents:(download|archive)|_progress$|registries:|phone:status|recovery_codes$|people_template$"
    r"|outlook_calendar$|committee:(draw_script|published_draw)$|studio:(version_archive|archive|dry_run_sheet)$"
)
# Who looks at an address that several may read: whoever works there.
PREFERRED = (
    "nobody",
    "applicant",
    "operator",
    "officer",
    "bureau",
    "department",
    "committee",
    "expert",
    "expert_other",
    "chair",
    "admin",
    "system_admin",
    "audit_admin",
)
AT_WORK = {"employer": "operator", "accepting_office": "officer", "bureau": "bureau", "committee_check": "committee"}


@pytest.fixture(scope="module")
def world(clean: None, running_site: Site) -> World:
    made = make_world()
    let_the_clock_arrive()
    return made


def readers() -> dict[tuple[str, str], str]:
    """(address, about) → the subject that looks at it."""
    found = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            able = [name for name in PREFERRED if row[name].rstrip("+") == "200"]
            if row["method"] == "GET" and able and not NOT_PAGES.search(row["address"]):
                wanted = AT_WORK.get(row["about"]) if row["address"] == "offices:case" else None
                found[row["address"], row["about"]] = wanted if wanted in able else able[0]
    return found


def looked_at(world: World) -> Iterator[tuple[Address, Subject]]:
    subjects = {subject.name: subject for subject in world.subjects}
    names = readers()
    for address in addresses(world):
        name = names.get((address.name, address.about))
        if name is not None:
            yield address, Subject("applicant", address.owner) if name == "applicant" else subjects[name]
    # The lists that differ by role, and the tabs and open cases that no address of their own shows.
    for address, name in more(world):
        yield address, subjects[name]


def more(world: World) -> Iterator[tuple[Address, str]]:
    def at(path: str, about: str) -> Address:
        return Address(path.strip("/").replace("/", "-"), about, world.at("draft").person, path)

    for tab in ("check", "notice", "sent_back", "passed", "ended", "all"):
        yield at(f"/employer/declarations/?tab={tab}", tab), "operator"
    yield at(f"/employer/declarations/?open={world.at('employer').pk}", "open"), "operator"
    yield at("/employer/dossiers/?tab=decided", "decided"), "operator"
    yield at("/employer/people/?tab=invited", "invited"), "operator"
    for name, stop in (("officer", "accepting_office"), ("bureau", "bureau")):
        yield at("/desk/", name), name
        yield at(f"/desk/?open={world.at(stop).pk}", f"open-{name}"), name
        yield at("/desk/?tab=all", f"all-{name}"), name
    for stop in ("committee_check", "admission_notice", "fee", "expert_review"):
        yield at(f"/committee/?stop={stop}", stop), "committee"
    yield at("/platform/?state=decided", "decided"), "admin"
    yield at("/no-such-page/", "404"), "nobody"
    yield at("/employer/", "403"), "officer"


def as_subject(site: Site, subject: Subject) -> Page:
    page = site.window()
    page.add_init_script(AXE)  # handed over once, and not with every page
    if subject.person is not None:
        cookie = client_of(subject).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    return page


def test_every_page_at_two_widths(site: Site, world: World) -> None:
    windows: dict[Any, Page] = {}
    found = []
    for address, subject in looked_at(world):
        key = subject.person.pk if subject.person else None
        page = windows.get(key) or windows.setdefault(key, as_subject(site, subject))
        found += [
            f"{address.path} ({address.name} {address.about}) as {subject.name}: {each}"
            for each in faults(page, address)
        ]
    assert found == []


def test_the_look_finds_what_is_wrong(site: Site) -> None:
    page = site.window()
    page.goto("/verify/")
    page.evaluate(AXE)
    page.evaluate("""() => {
      document.querySelector("main label").remove();
      document.querySelector("main").insertAdjacentHTML("beforeend", "<p class='wide'>x</p>");
      document.querySelector(".wide").style.minWidth = "3000px";
    }""")
    assert "label" in {fault.partition(":")[0] for fault in page.evaluate(RUN)}
    assert page.evaluate(WIDER).endswith("P.wide")


BROKEN = """<title></title><meta http-equiv="refresh" content="90"><body>
  <img src="data:,"><input type="text"><input type="image" src="data:,"><select><option>x</select><button></button>
  <a href="/x"></a><ul><div>x</div></ul><li>x</li><dl><p>x</p></dl><dt>x</dt><p tabindex="3">x</p>
  <p style="color: #ccc; background: #fff">pale</p><p>A link <a href="/x" style="color: #111; text-decoration: none">in
  a text</a></p><div role="button" aria-pressed="perhaps" aria-nothing="x">x</div><div role="nonsense">x</div>
  <div role="checkbox">x</div><button aria-hidden="true">x</button><div role="button"><a href="/x">x</a></div>
  <div role="dialog">x</div><div role="tablist"><p>x</p></div><div role="tab">x</div><div role="progressbar"></div>
  <iframe title="same"></iframe><iframe></iframe><object data="data:,"></object><svg role="img"></svg>
  <p lang="nowhere">x</p><blink>x</blink><marquee>x</marquee><input aria-labelledby="a"><i id="a"></i><i id="a"></i>
  <div role="meter"></div><div role="tooltip"></div><div role="treeitem"></div><div role="searchbox"></div>
  <table><tr><th>x</th></tr><tr><td headers="none">x</td></tr></table><video src="data:,"></video>
  <a accesskey="x" href="/x">x</a><a accesskey="x" href="/y">y</a><details><summary></summary></details>
  <div style="height: 20px; overflow: scroll"><p style="height: 90px">x</p></div><input autocomplete="nothing">
  <h1></h1><h4>x</h4><main></main><main></main></body>"""

ASKED = (
    "axe._audit.rules"
    ".filter(rule => !['minor', 'moderate'].includes(rule.impact) && !rule.tags.includes('experimental'))"
)


def test_the_rules_left_out_are_those_that_can_not_be_serious(site: Site) -> None:
    """What is serious or critical among all rules of axe is found without them too, on a page that breaks as many as it can."""
    with closing(site.browser.new_page()) as page:
        page.set_content(BROKEN)
        page.evaluate("() => document.documentElement.removeAttribute('lang')")
        page.evaluate(AXE)
        found = page.evaluate(RUN)
        assert found == page.evaluate(RUN, arg=True)
        assert len(found) >= 35
        assert page.evaluate(f"{ASKED}.filter(rule => !rule.impact || rule.preload).map(rule => rule.id)") == []


def faults(page: Page, address: Address) -> Iterator[str]:
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.goto(address.path)
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        for fault in page.evaluate(RUN):
            yield f"{width}: {fault}"
        if over := page.evaluate(WIDER):
            yield f"{width}: wider than the window: {over}"
        if os.environ.get("SHOTS"):
            page.screenshot(path=_shot(address, width), full_page=True)


def _shot(address: Address, width: int) -> Path:
    name = re.sub(r"[^\w-]+", "_", f"{address.name}-{address.about}")[:90]
    return ROOT / "var" / "shots" / "pages" / str(width) / f"{name}.png"
