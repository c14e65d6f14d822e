"""The figures of the five notices, as the product reads them. The table is the notices' own, not ours to adjust."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.enums import Affiliation
from accounts.models import Employer
from review_plans import queries
from review_plans.models import PlanVersion
from review_plans.plan import Plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
IT = "zhejiang-it-senior-2023"
FULL = "zhejiang-industry-full-senior-2023"
JIAXING = "jiaxing-it-mid-junior-2021"
HANGZHOU = "hangzhou-chem-textile-senior-2023"
MACHINES = "zhejiang-electromechanical-senior-2020"

Five = dict[str, PlanVersion]


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=SHANGHAI)


def plan(five: Five, code: str) -> Plan:
    return queries.plan_of(five[code])


@pytest.mark.parametrize(
    ("code", "target", "variant", "closes"),
    [
        (IT, "personal", None, midnight(2023, 11, 21)),
        (IT, "employer", "local", midnight(2023, 12, 2)),
        (IT, "employer_notice", "central", midnight(2023, 12, 2)),
        (IT, "accepting_office", "local", midnight(2023, 12, 30)),
        (IT, "bureau", "local", midnight(2023, 12, 30)),
        (IT, "lower_committee", "local", midnight(2023, 12, 30)),
        (IT, "department", "provincial", None),
        (FULL, "personal", None, midnight(2024, 3, 9)),
        (FULL, "employer_notice", "local", midnight(2024, 3, 22)),
        (FULL, "bureau", "local", midnight(2024, 4, 11)),
        (FULL, "lower_committee", "local", midnight(2024, 4, 11)),
        (FULL, "bureau", "provincial", None),
        (JIAXING, "personal", None, midnight(2021, 11, 1)),
        (JIAXING, "employer_notice", "city_direct", midnight(2021, 11, 12)),
        (JIAXING, "bureau", "county", midnight(2021, 11, 20)),
        (HANGZHOU, "personal", None, midnight(2023, 8, 28)),
        (HANGZHOU, "employer_notice", "district", midnight(2023, 9, 8)),
        (HANGZHOU, "bureau", "district", midnight(2023, 9, 23)),
        (HANGZHOU, "department", "city_department", midnight(2023, 9, 23)),
        (MACHINES, "personal", None, None),
        (MACHINES, "employer_notice", "bureau", None),
        (MACHINES, "bureau", "bureau", midnight(2020, 10, 11)),
        (MACHINES, "department", "department", midnight(2020, 10, 11)),
        (MACHINES, "agency", "agency", midnight(2020, 10, 11)),
    ],
)
def test_a_desk_closes_at_midnight_after_its_printed_day(
    five: Five, code: str, target: str, variant: str | None, closes: datetime | None
) -> None:
    assert queries.deadline(five[code], target, variant=variant) == closes


@pytest.mark.parametrize(
    ("code", "variant", "day"),
    [
        (IT, "local", date(2023, 11, 23)),
        (FULL, "local", date(2024, 3, 13)),
        (JIAXING, "county", date(2021, 11, 3)),
        (HANGZHOU, "district", date(2023, 8, 30)),
        (MACHINES, "bureau", None),
    ],
)
def test_the_latest_posting_day_leaves_five_working_days(five: Five, code: str, variant: str, day: date | None) -> None:
    assert queries.latest_posting_day(five[code], variant) == day


@pytest.mark.parametrize(
    ("code", "title", "copies", "duplex", "watermark", "unlocks", "fee"),
    [
        (IT, "专业技术职务任职资格评审表", 3, False, "浙江省专业技术职务任职资格申报与评审管理服务平台", "fee", True),
        (FULL, "专业技术职务任职资格评审表", 3, False, "浙江省专业技术职务任职资格申报与评审管理服务系统", "committee_check", False),
        (JIAXING, "专业技术职务任职资格评审表", 2, True, "浙江省专业技术职务任职资格申报与评审管理服务平台", "committee_check", False),
        (HANGZHOU, "专业技术职务任职资格评审表", 3, False, "浙江省专业技术任职资格申报与评审管理平台", "committee_check", True),
        (MACHINES, "专业技术资格评审表", 3, False, "浙江省专业技术职务任职资格申报与评审管理服务系统", "committee_check", True),
    ],
)  # fmt: skip
def test_the_review_form_has_its_title_copies_watermark_and_gate(
    five: Five, code: str, title: str, copies: int, duplex: bool, watermark: str, unlocks: str, fee: bool
) -> None:
    read = plan(five, code)
    form = read.paper("review_form")
    assert (form.title, form.copies, form.duplex) == (title, copies, duplex)
    assert (read.watermark_text, read.form_unlocks_after, bool(read.fee_after)) == (watermark, unlocks, fee)


@pytest.mark.parametrize(
    ("code", "kind", "title", "copies"),
    [
        (HANGZHOU, "roster", "申报评审高级工程师资格人员花名册", 1),
        (HANGZHOU, "commission_letter", "申报专业技术职务资格评审委托书", 1),
        (HANGZHOU, "exceptional_form", "破格推荐高级专业技术职务任职资格审批表", 2),
        (HANGZHOU, "truth_pledge", "专业技术资格申报材料真实性保证书", 0),
        (HANGZHOU, "notice_record", "公示表", 0),
        (IT, "truth_pledge", "专业技术资格申报材料真实性保证书", 0),
        (IT, "notice_record", "公示确认情况", 0),
        (IT, "score_sheet", "信息技术专业高级工程师任职资格量化评分表", 0),
        (JIAXING, "score_sheet", "嘉兴市信息技术专业工程师评审打分表", 0),
        (MACHINES, "roster", "推荐高级工程师职务任职资格人员花名册", 1),
        (MACHINES, "commission_letter", "评审委托书", 1),
        (MACHINES, "truth_pledge", "专业技术职务任职资格评审材料真实性保证书", 0),
        (MACHINES, "notice_record", "公示确认表", 0),
        (MACHINES, "score_sheet", "评审打分表", 0),
    ],
)
def test_papers_bear_the_titles_their_notice_prints(five: Five, code: str, kind: str, title: str, copies: int) -> None:
    paper = plan(five, code).paper(kind)
    assert (paper.title, paper.copies, paper.cite.origin) == (title, copies, "notice")


REVIEW = ["expert_review", "ballot", "result_notice", "confirmation", "certificate", "archive"]
START = ["employer", "employer_notice"]


@pytest.mark.parametrize(
    ("code", "variant", "stops"),
    [
        (IT, "local", [*START, "accepting_office", "bureau", "lower_committee", "committee_check", "fee", *REVIEW]),
        (IT, "provincial", [*START, "department", "committee_check", "fee", *REVIEW]),
        (IT, "central", [*START, "department", "committee_check", "fee", *REVIEW]),
        (FULL, "local", [*START, "accepting_office", "bureau", "lower_committee", "committee_check", *REVIEW]),
        (FULL, "provincial", [*START, "department", "bureau", "committee_check", *REVIEW]),
        (JIAXING, "county", [*START, "accepting_office", "bureau", "committee_check", *REVIEW]),
        (JIAXING, "city_direct", [*START, "committee_check", *REVIEW]),
        (HANGZHOU, "district", [*START, "accepting_office", "bureau", "committee_check", "admission_notice", "fee", *REVIEW]),
        (HANGZHOU, "city_department", [*START, "department", "committee_check", "admission_notice", "fee", *REVIEW]),
        (MACHINES, "bureau", [*START, "bureau", "committee_check", "fee", "admission_notice", *REVIEW]),
        (MACHINES, "department", [*START, "department", "committee_check", "fee", "admission_notice", *REVIEW]),
        (MACHINES, "agency", [*START, "agency", "committee_check", "fee", "admission_notice", *REVIEW]),
    ],
)  # fmt: skip
def test_routes_go_stop_by_stop_as_their_notice_says(five: Five, code: str, variant: str, stops: list[str]) -> None:
    assert [stop.code for stop in plan(five, code).variant(variant).stops] == stops


@pytest.mark.parametrize(
    ("code", "variant", "stop", "mode", "parties", "optional"),
    [
        (IT, "local", "bureau", "any_of", ("industry", "human_resources"), False),
        (IT, "local", "lower_committee", "all_of", ("lower_committee",), True),
        (FULL, "local", "bureau", "all_of", ("industry", "human_resources"), False),
        (FULL, "local", "lower_committee", "all_of", ("lower_committee",), True),
        (FULL, "provincial", "bureau", "all_of", ("industry",), False),
        (JIAXING, "county", "bureau", "all_of", ("human_resources",), False),
        (HANGZHOU, "district", "bureau", "all_of", ("industry", "human_resources"), False),
        (HANGZHOU, "district", "confirmation", "all_of", ("human_resources", "industry"), False),
        (MACHINES, "bureau", "bureau", "any_of", ("industry", "human_resources"), False),
    ],
)
def test_stops_are_signed_by_all_or_any_of_their_seats(
    five: Five, code: str, variant: str, stop: str, mode: str, parties: tuple[str, ...], optional: bool
) -> None:
    found = plan(five, code).variant(variant).stop(stop)
    assert (found.sign_offs.mode, found.sign_offs.parties, found.optional) == (mode, parties, optional)


@pytest.mark.parametrize(
    ("code", "affiliation", "variant"),
    [
        (IT, Affiliation.PRIVATE, "local"),
        (IT, Affiliation.CENTRAL, "central"),
        (FULL, Affiliation.PROVINCIAL, "provincial"),
        (JIAXING, Affiliation.CENTRAL, "city_direct"),
        (JIAXING, Affiliation.COUNTY, "county"),
        (HANGZHOU, Affiliation.CITY_DIRECT, "city_department"),
        (HANGZHOU, Affiliation.PROVINCIAL, None),
        (MACHINES, Affiliation.NO_DEPARTMENT, "agency"),
        (MACHINES, Affiliation.CENTRAL, "department"),
    ],
)
def test_the_route_follows_the_employers_affiliation(
    five: Five, code: str, affiliation: str, variant: str | None
) -> None:
    route = queries.variant_for(plan(five, code), Employer(affiliation=affiliation))
    assert (route.code if route else None) == variant


@pytest.mark.parametrize(
    ("code", "count_to", "hours", "appraisals", "first", "score", "delegation"),
    [
        (IT, date(2023, 12, 31), (2021, 2022, 2023), (2020, 2021, 2022), True, "everybody", "delegation_letter"),
        (FULL, None, (2021, 2022, 2023), (2021, 2022, 2023), True, "none", "delegation_letter"),
        (JIAXING, date(2021, 12, 31), (2019, 2020, 2021), (2018, 2019, 2020), False, "self_scored_track", ""),
        (HANGZHOU, date(2023, 12, 31), (2021, 2022, 2023), (2020, 2021, 2022), True, "none", ""),
        (MACHINES, date(2020, 12, 31), (2018, 2019, 2020), (2017, 2018, 2019), False, "everybody", ""),
    ],
)
def test_windows_and_flags_are_those_of_the_notice(
    five: Five,
    code: str,
    count_to: date | None,
    hours: tuple[int, ...],
    appraisals: tuple[int, ...],
    first: bool,
    score: str,
    delegation: str,
) -> None:
    read = plan(five, code)
    assert (read.count_to, read.hours_years, read.appraisal_years) == (count_to, hours, appraisals)
    assert (read.dossier_first, read.self_score, read.delegation_slot) == (first, score, delegation)


def test_the_photo_of_hangzhou_has_strict_bounds_and_an_exact_ratio(five: Five) -> None:
    photo = plan(five, HANGZHOU).photo
    assert (photo.above_bytes, photo.below_bytes) == (30 * 1024, 1024 * 1024)
    assert (photo.above_width, photo.above_height) == (215, 300)
    assert (str(photo.ratio_least), str(photo.ratio_most)) == ("0.65", "0.80")


def test_hangzhou_names_its_thirteen_accepting_offices_with_address_and_telephone(five: Five) -> None:
    offices = plan(five, HANGZHOU).accepting_offices
    assert len(offices) == 13
    assert all(office.address and len(office.telephone) == 8 for office in offices)
    assert len({office.area for office in offices}) == 13


def test_hangzhou_limits_the_statement_and_the_works(five: Five) -> None:
    read = plan(five, HANGZHOU)
    assert (read.statement_limit, read.works_until) == (1000, date(2023, 8, 27))


@pytest.mark.parametrize("code", [FULL, JIAXING])
def test_where_the_list_of_material_is_missing_no_evidence_is_compulsory(five: Five, code: str) -> None:
    read = plan(five, code)
    compulsory = {slot.code for slot in read.slots if slot.required and slot.source in ("upload", "fetched", "dossier")}
    assert compulsory <= {"delegation_letter"}
    assert read.missing


def test_the_demo_days_lie_nine_days_before_the_personal_deadline(five: Five) -> None:
    for code in (IT, FULL, JIAXING, HANGZHOU):
        read = plan(five, code)
        assert (read.personal_deadline - read.demo_today).days == 9
    assert plan(five, MACHINES).demo_today == date(2020, 9, 14)


@pytest.mark.parametrize("code", [IT, FULL, JIAXING, HANGZHOU, MACHINES])
def test_what_a_notice_does_not_print_is_never_marked_as_printed_there(five: Five, code: str) -> None:
    read = plan(five, code)
    late = {"ballot"} if code == HANGZHOU else {"ballot", "result_notice", "confirmation", "certificate", "archive"}
    for variant in read.variants:
        for stop in variant.stops:
            if stop.code in late:
                assert stop.cite.origin == "general"
