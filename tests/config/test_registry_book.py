"""The book of the reference server: the demo's people under marks, their numbers nowhere."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.identity.queries import number_of
from config.demo.registry_book import book
from dossiers import actions
from dossiers.models import Degree, HoursRecord, InsuranceYear
from registries import contract
from registries.reference import book as books
from review_plans.queries import current_version, plan_of
from tests import cast as people
from tools.house import ROOT

PLAN = "zhejiang-it-senior-2023"
KEY = "key-of-the-test"


@pytest.fixture
def known(cast: people.Cast) -> books.Entry:
    """What the book says of a person with one entry of each kind."""
    call_command("import_plan", str(ROOT / "review_plans" / "plans" / PLAN), verbosity=0)
    dossier = actions.open_for(cast.applicant)
    Degree.objects.create(
        dossier=dossier, level="master", school="某大学", major="化工", graduated_on=date(2010, 6, 30)
    )
    InsuranceYear.objects.create(dossier=dossier, year=2022, months=11)
    HoursRecord.objects.create(dossier=dossier, year=2022, kind="professional", hours=Decimal("72.5"))
    HoursRecord.objects.create(dossier=dossier, year=2022, kind="general_public", hours=Decimal(12))
    return book(KEY).people[books.mark_of(number_of(cast.applicant), KEY)]


def test_a_person_is_known_by_what_the_dossier_says_and_by_years_before(known: books.Entry) -> None:
    assert [(each.year, each.months) for each in known.insurance] == [(2020, 12), (2021, 12), (2022, 11)]
    assert known.degrees == (contract.Degree("master", "某大学", "化工", date(2010, 6, 30), full_time=True),)


def test_each_system_keeps_hours_of_its_own_kinds(known: books.Entry) -> None:
    assert [(each.year, each.hours) for each in known.hours_industry] == [(2021, "72.5"), (2022, "72.5")]
    assert [(each.year, each.kind) for each in known.hours_province] == [
        (2021, "general_public"),
        (2022, "general_public"),
    ]


def test_the_year_of_the_degree_system_is_that_of_the_plans(known: books.Entry) -> None:
    tests = [test for slot in plan_of(current_version(PLAN)).slots for test in slot.when]
    assert f"degree_year_from:{book(KEY).degrees_from}" in tests


def test_a_written_book_holds_no_number_and_is_read_again(
    known: books.Entry, cast: people.Cast, tmp_path: Path
) -> None:
    books.write(tmp_path / "book.json", book(KEY))
    text = (tmp_path / "book.json").read_text(encoding="utf-8")
    assert number_of(cast.applicant) not in text
    assert books.read(tmp_path / "book.json") == book(KEY)
    assert (tmp_path / "book.json").stat().st_mode & 0o77 == 0


def test_what_is_no_book_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "book.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"book\.json is no book"):
        books.read(tmp_path / "book.json")
