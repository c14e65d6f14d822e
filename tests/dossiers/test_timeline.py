"""The career on one line: its page, its words, its command; computed from the dossier as it stands."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from dossiers import actions
from dossiers.histories import line_of
from dossiers.kinds import BY_CODE
from dossiers.models import Dossier, Entry
from tests.cast import sign_in
from tests.dossiers.conftest import Desk
from timeline.synthetic import FAULTS

TODAY = date(2023, 6, 30)


@pytest.fixture
def mine(client: Client, desk: Desk) -> Client:
    return sign_in(client, desk.person, as_applicant=True)


def add(desk: Desk, what: str, /, **values: object) -> Entry:
    dossier = Dossier.objects.get(pk=desk.dossier.pk)
    return actions.add_entry(dossier, person=desk.person, kind=BY_CODE[what], values=values)


def job(desk: Desk, employer: str, since: str, until: str | None) -> Entry:
    more = {"ends_on": until} if until else {}
    return add(desk, "workperiod", employer_name=employer, post="工程师", kind="engineering", starts_on=since, **more)


def marks(desk: Desk) -> list[str]:
    dossier = Dossier.objects.select_related("person", "employer").get(pk=desk.dossier.pk)
    return [shown.mark.code for shown in line_of(dossier, TODAY).marks]


def test_an_empty_dossier_says_what_to_fill(mine: Client) -> None:
    page = mine.get(reverse("dossiers:timeline")).content.decode()
    assert "时间线上还没有内容" in page
    assert '<svg class="career-line"' not in page


def test_a_gap_is_marked_with_a_way_to_both_entries(mine: Client, desk: Desk) -> None:
    before = job(desk, "甲厂", "2010-07-01", "2015-06-30")
    after = job(desk, desk.cast.employer.name, "2016-07-01", None)
    page = mine.get(reverse("dossiers:timeline")).content.decode()
    assert "2015-07-01 – 2016-06-30 既没有工作也没有全日制学习" in page
    for entry in (before, after):
        assert reverse("dossiers:entry", args=["work", entry.pk]) in page
    assert "有 1 处需要核对" in page


def test_a_payer_who_is_no_employer_of_that_year_is_marked(desk: Desk) -> None:
    job(desk, desk.cast.employer.name, "2010-07-01", None)
    add(desk, "insuranceyear", year=2020, months=12, payer="某人力资源公司", local=True)
    assert marks(desk) == ["payer_mismatch"]


def test_a_certificate_in_a_former_name_is_not_marked_and_a_strangers_is(desk: Desk) -> None:
    entry = add(
        desk,
        "degree",
        level="bachelor",
        school="某大学",
        major="化工",
        graduated_on="2008-06-30",
        holder="旧名",
    )
    assert marks(desk) == ["name_mismatch"]
    Dossier.objects.filter(pk=desk.dossier.pk).update(former_name="旧名")
    assert marks(desk) == []
    assert entry.pk


def test_years_to_come_are_not_on_the_line(desk: Desk) -> None:
    job(desk, desk.cast.employer.name, "2010-07-01", None)
    add(desk, "insuranceyear", year=2024, months=12, local=True)
    assert marks(desk) == []


def test_an_english_reader_reads_english(desk: Desk) -> None:
    job(desk, "甲厂", "2010-07-01", None)
    dossier = Dossier.objects.select_related("person", "employer").get(pk=desk.dossier.pk)
    with translation.override("en"):
        (shown,) = line_of(dossier, TODAY).marks
    assert shown.says.startswith("the present work names “甲厂”")


def test_the_line_costs_the_same_for_few_and_for_many_entries(mine: Client, desk: Desk) -> None:
    job(desk, "甲厂", "2010-07-01", None)
    mine.get(reverse("dossiers:timeline"))
    with CaptureQueriesContext(connection) as few:
        mine.get(reverse("dossiers:timeline"))
    for year in range(2011, 2023):
        add(desk, "appraisal", year=year, result="pass")
        add(desk, "insuranceyear", year=year, months=12, local=True)
    with CaptureQueriesContext(connection) as many:
        mine.get(reverse("dossiers:timeline"))
    assert len(many) == len(few)


def test_the_command_counts_planted_faults() -> None:
    out = StringIO()
    call_command("timeline_check", "--careers", "3", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["planted"], told["found"], told["false_alarms"]) == (3 * len(FAULTS), 3 * len(FAULTS), 0)
    out = StringIO()
    call_command("timeline_check", "--careers", "1", stdout=out)
    assert out.getvalue().strip() == f"植入 {len(FAULTS)} 处，找到 {len(FAULTS)} 处，误报 0 处"


def test_the_command_tells_the_marks_of_a_dossier(desk: Desk) -> None:
    entry = job(desk, "甲厂", "2010-07-01", None)
    out = StringIO()
    call_command("timeline_check", "--dossier", str(desk.dossier.pk), "--on", "2023-06-30", "--json", stdout=out)
    (mark,) = json.loads(out.getvalue())["marks"]
    assert (mark["code"], mark["entries"], mark["pages"]) == ("employer_mismatch", [f"workperiod:{entry.pk}"], [])
    out = StringIO()
    call_command("timeline_check", "--dossier", str(desk.dossier.pk), "--on", "2023-06-30", stdout=out)
    assert out.getvalue().startswith("1. 现在的工作经历写的是“甲厂”")


@pytest.mark.parametrize(
    ("words", "says"), [(("--careers", "0"), "至少为 1"), (("--dossier", "0"), "没有编号为 0 的业绩档案")]
)
@pytest.mark.django_db
def test_the_command_refuses_with_a_sentence(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says) as refusal:
        call_command("timeline_check", *words)
    assert refusal.value.returncode == 2
