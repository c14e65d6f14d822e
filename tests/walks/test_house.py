"""The two promises that hold the house together, asked of the whole tree, and that their scripts would catch a breach."""

import subprocess
from pathlib import Path

import pytest
import yaml

from tools import check_notice_figures, check_state_writes
from tools.house import ROOT

PLANS = ROOT / "review_plans" / "plans"
# Words that several offices and papers share, and that code may say of any plan.
COMMON = {"评审表", "公示情况", "评审委托书", "评审打分表", "公示表", "公示确认表", "公示确认情况"}


def planted(root: Path, place: str, text: str) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_nothing_but_the_one_action_writes_a_state() -> None:
    """Over everything: rooms, the demo, tools, bench and these tests."""
    read = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("*/**/*.py") if ".venv" not in path.parts}
    assert {"config", "declarations", "offices", "committee", "public_notices", "tests", "tools"} <= read
    assert [str(finding) for finding in check_state_writes.check(ROOT)] == []


@pytest.mark.parametrize("place", ["config/demo/journeys.py", "tests/walks/walking.py", "committee/actions.py"])
@pytest.mark.parametrize(
    "line",
    [
        "def lead(declaration):\n    declaration.state = 'in_review'\n",
        "def lead(stage, declaration):\n    declaration.refresh_from_db()\n    declaration.stop = 'fee'\n",
        "Declaration.objects.filter(pk=1).update(state='fee', stop='fee')\n",
    ],
)
def test_a_planted_write_is_found(tmp_path: Path, place: str, line: str) -> None:
    planted(tmp_path, place, line)
    assert [finding.path for finding in check_state_writes.check(tmp_path)] == [place]


def test_no_code_names_a_plan_or_prints_its_figures() -> None:
    assert [str(finding) for finding in check_notice_figures.check(ROOT)] == []


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("offices/views.py", "if declaration.plan.code == 'some-city-senior-2023':\n    pass\n"),
        ("declarations/rules.py", "DAY = date(2023, 8, 27)\n"),
        ("declarations/rules.py", "enough = figures.hours >= 90\n"),
        ("committee/forms.py", "label = '评审费 300 元'\n"),
        ("templates/committee/admission.html", "<p>第五个整工作日结束后才能进入评审</p>\n"),
        ("templates/offices/notice.html", "<p>公示期不少于七个工作日</p>\n"),
        ("templates/declarations/hub.html", "<p>一式三份，双面打印</p>\n"),
        ("templates/review_plans/home.html", "<p>嘉人社〔2021〕29号</p>\n"),
    ],
)
def test_a_planted_figure_is_found(tmp_path: Path, place: str, text: str) -> None:
    planted(tmp_path, "review_plans/plans/some-city-senior-2023/plan.yaml", "code: x\n")
    planted(tmp_path, place, text)
    assert [finding.path for finding in check_notice_figures.check(tmp_path)] == [place]


def test_no_code_holds_what_a_plan_calls_its_own() -> None:
    """Codes, document numbers, titles of papers, watermarks and offices of the plans stand in their YAML alone."""
    tracked = subprocess.run(
        ["git", "ls-files", "*.py", "*.html", "*.js", "*.css"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    own = own_words()
    for path in tracked:
        if path.startswith(("tests/", "bench/", "review_plans/plans/")) or not (ROOT / path).exists():
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not [word for word in own if word in text], path


def own_words() -> set[str]:
    found: set[str] = set()
    for path in PLANS.glob("*/plan.yaml"):
        plan = yaml.safe_load(path.read_text(encoding="utf-8"))
        found |= {plan["code"], plan["notice"]["document"], plan["name"]["zh"], plan["organiser"]["zh"]}
        found |= {paper["title"] for paper in plan["papers"]} | {plan["watermark"]["text"]}
        found |= {office["name"] for group in plan["offices"] for office in group.get("list", [])}
    return found - COMMON
