"""A plan that nobody wrote code for: YAML in `sixth/`, imported and walked from the draft to the printed form."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.walks.routes import VOUCHED, Papers, Return, Route
from tests.walks.walking import Walk
from tests.walks.world import World
from tools.house import ROOT

pytestmark = [pytest.mark.broker, pytest.mark.slow]

FOLDER = Path(__file__).with_name("sixth")
CODE = "quzhou-optics-mid-junior-2022"
PAPERS = Papers(
    form="光电技术资格申报册",
    copies=7,
    duplex=True,
    watermark="衢光会评审专用甲字",
    roster="光电技术资格申报人员一览",
    letter="光电技术资格评审托付函",
    sheet="张榜情况记录",
    self_score=True,
    hours=(2020, 2021),
    appraisals=(2021,),
    columns=(
        "序号", "身份证号码", "姓名", "自评分", "申报资格名称", "2020年学时", "2021年学时", "2021年考核", "工作单位", "联系电话",
    ),
)  # fmt: skip
DAYS = {
    "personal": date(2022, 5, 13),
    "latest_posting": date(2022, 5, 17),
    "posted": date(2022, 5, 17),
    "over": date(2022, 5, 27),
    "employer": date(2022, 5, 27),
    "authority": date(2022, 6, 24),
    "admission": (date(2022, 7, 18), date(2022, 7, 22)),
}
ENTRUSTED = Route(
    code=CODE,
    affiliation="private",
    target="intermediate",
    track="normal",
    stops=(
        "employer", "employer_notice", "agency", "department", "lower_committee", "fee", "committee_check",
        "admission_notice", "expert_review",
    ),
    papers=PAPERS,
    gate="入围张榜",
    **DAYS,
    days={"agency": date(2022, 6, 7), "committee_check": date(2022, 7, 15)},
    claims=("polishing", "designs"),
    returned=Return("department", "statement", VOUCHED, on=date(2022, 6, 13)),
)  # fmt: skip
PUBLIC = Route(
    code=CODE,
    affiliation="county",
    target="assistant",
    track="normal",
    stops=(
        "employer", "employer_notice", "lower_committee", "bureau", "fee", "committee_check", "admission_notice",
        "expert_review",
    ),
    papers=PAPERS,
    gate="入围张榜",
    **DAYS,
    days={"committee_check": date(2022, 7, 15)},
    signed_by=("human_resources", "industry"),
    claims=("polishing", "designs"),
    against="还差一年，但作品已获市级认可，请审查。",
    returned=Return("committee_check", "slot:safety_card", VOUCHED, on=date(2022, 7, 4)),
)  # fmt: skip


@pytest.mark.parametrize("route", [ENTRUSTED, PUBLIC], ids=["by an agency", "of a county, against the verdict"])
def test_a_plan_of_yaml_alone_is_walked_to_its_printed_form(walks: World, tmp_path: Path, route: Route) -> None:
    walk = Walk(walks, walks.stage(CODE, FOLDER), route, tmp_path)
    walk.hand_in()
    walk.through_employer()
    walk.through_offices()
    walk.through_committee()
    walk.print_all()
    assert walk.seen == route.walked
    sheet = walk.declaration.submissions.order_by("-revision")[0].score_sheet
    assert sheet
    assert float(sheet["machine_total"]) == 14.75  # fine polishing, one design at city level


def test_no_code_knows_of_it() -> None:
    """Not a word of it stands in anything tracked but its own folder and this test."""
    tracked = subprocess.run(
        ["git", "ls-files", "*.py", "*.html", "*.js", "*.css"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    plan = yaml.safe_load((FOLDER / "plan.yaml").read_text(encoding="utf-8"))
    words = [CODE, plan["notice"]["document"], plan["watermark"]["text"], *(p["title"] for p in plan["papers"])]
    words += [stop["zh"] for variant in plan["variants"] for stop in variant["stops"]]
    words += [stop["zh"] for stop in plan["shared_stops"]]
    for path in tracked:
        if path == f"tests/walks/{Path(__file__).name}" or not (ROOT / path).exists():
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        found = [word for word in words if len(word) > 2 and word in text]
        assert not found, f"{path}: {found}"
