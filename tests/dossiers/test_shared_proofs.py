"""One file that proves several entries."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.queries import events_of
from dossiers import actions, states
from dossiers.kinds import BY_CODE, EntryKind
from dossiers.locking import NotAllowed
from dossiers.models import Dossier, DossierState, Entry, Evidence
from files.models import StoredFile
from tests.cast import sign_in
from tests.dossiers.conftest import Desk, handed_in
from tests.files.test_views import stored


@pytest.fixture
def mine(client: Client, desk: Desk) -> Client:
    return sign_in(client, desk.person, as_applicant=True)


@pytest.fixture
def years(desk: Desk) -> list[Entry]:
    """Hours of three years."""
    return actions.add_entries(desk.dossier, person=desk.person, rows=[hours(year) for year in (2020, 2021, 2022)])


@pytest.fixture
def scan(desk: Desk, years: list[Entry]) -> StoredFile:
    """Hangs on the first year."""
    file = stored(desk.person, "学时.pdf")
    actions.attach_evidence(years[0], person=desk.person, file=file)
    return file


def hours(year: int) -> tuple[EntryKind, dict[str, Any]]:
    return BY_CODE["hoursrecord"], {"year": year, "kind": "professional", "hours": Decimal(60)}


def address(entry: Entry, name: str = "share") -> str:
    return reverse(f"dossiers:{name}", args=["hours", entry.pk])


def sent(scan: StoredFile, *entries: Entry) -> dict[str, Any]:
    return {"file": str(scan.pk), "entries": [states.key_of(entry) for entry in entries]}


def proven(scan: StoredFile) -> list[int]:
    return list(Evidence.objects.filter(file=scan).order_by("entry_id").values_list("entry_id", flat=True))


def verbs(dossier: Dossier) -> list[str]:
    return [event.verb for event in events_of("dossier", dossier.pk)]


def test_many_entries_are_added_with_one_event_and_a_statement_for_each_kind(desk: Desk) -> None:
    before, version = len(verbs(desk.dossier)), Dossier.objects.get(pk=desk.dossier.pk).row_version

    def added(*years: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            actions.add_entries(desk.dossier, person=desk.person, rows=[hours(year) for year in years])
        return len(seen)

    assert added(2001) == added(*range(2002, 2012))
    assert verbs(desk.dossier)[before:] == ["dossier.add_entries"] * 2
    assert events_of("dossier", desk.dossier.pk).last().payload["entries"]["hoursrecord"]
    assert Dossier.objects.get(pk=desk.dossier.pk).row_version == version + 2


def test_added_together_they_stand_in_the_order_given(desk: Desk) -> None:
    degree = {"level": "bachelor", "degree_name": "工学学士", "school": "东海科技大学", "major": "化工",
              "graduated_on": "2008-06-30"}  # fmt: skip
    made = actions.add_entries(
        desk.dossier, person=desk.person, rows=[hours(2021), (BY_CODE["degree"], degree), hours(2020)]
    )
    assert [type(entry).__name__ for entry in made] == ["HoursRecord", "Degree", "HoursRecord"]
    assert made[0].pk < made[2].pk


def test_somebody_else_adds_nothing(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        actions.add_entries(desk.dossier, person=desk.cast.applicant_other, rows=[hours(2020)])


def test_a_file_is_put_to_the_entries_that_were_ticked(
    mine: Client, desk: Desk, years: list[Entry], scan: StoredFile
) -> None:
    answer = mine.post(address(years[0]), sent(scan, *years[1:]), follow=True)
    assert "“学时.pdf”也放到了另外 2 条记录里。" in answer.content.decode()
    assert proven(scan) == [entry.pk for entry in years]
    assert verbs(desk.dossier)[-1] == "dossier.attach_to_all"


def test_put_twice_it_hangs_there_once(desk: Desk, years: list[Entry], scan: StoredFile) -> None:
    for _again in range(2):
        actions.attach_to_all(years, person=desk.person, file=scan)
    assert proven(scan) == [entry.pk for entry in years]
    assert verbs(desk.dossier).count("dossier.attach_to_all") == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"entries": []}, "请至少勾选一条记录。"),
        ({"entries": ["hoursrecord:999999"]}, "勾选的记录里有的已经删除或者不能再选，请重新勾选。"),
        ({"file": "0e6a3c3e-0000-4000-8000-000000000000"}, "这个文件已经移除，请另选。"),
        ({"file": ""}, "请选择文件。"),
    ],
)
def test_what_can_not_be_is_said_and_nothing_is_put(
    mine: Client, years: list[Entry], scan: StoredFile, change: dict[str, Any], words: str
) -> None:
    answer = mine.post(address(years[0]), sent(scan, *years[1:]) | change)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert words in shown
    assert shown.count(" checked") == (0 if "entries" in change else 2), "what was ticked stays ticked"
    assert proven(scan) == [years[0].pk]


def test_only_ones_own_entries_can_be_ticked(mine: Client, desk: Desk, years: list[Entry], scan: StoredFile) -> None:
    other = desk.cast.applicant_other
    theirs = actions.add_entry(actions.open_for(other), person=other, kind=hours(2020)[0], values=hours(2020)[1])
    assert mine.post(address(years[0]), sent(scan, theirs)).status_code == 422
    assert proven(scan) == [years[0].pk]


def test_entries_that_have_a_file_are_offered_only_within_their_kind(
    mine: Client, desk: Desk, years: list[Entry], scan: StoredFile
) -> None:
    rows = [(BY_CODE["appraisal"], {"year": year, "result": "pass"}) for year in (2021, 2022)]
    bare, proven_already = actions.add_entries(desk.dossier, person=desk.person, rows=rows)
    other = stored(desk.person, "考核.pdf")
    for entry in (proven_already, years[1]):
        actions.attach_evidence(entry, person=desk.person, file=other)
    shown = mine.get(address(years[0], "entry")).content.decode()
    offered = {entry for entry in (*years, bare, proven_already) if f'value="{states.key_of(entry)}"' in shown}
    assert offered == {years[1], years[2], bare}


def test_where_all_the_files_hang_already_nothing_is_offered(
    mine: Client, desk: Desk, years: list[Entry], scan: StoredFile
) -> None:
    actions.attach_to_all(years, person=desk.person, file=scan)
    assert "同一份文件还证明别的记录" not in mine.get(address(years[0], "entry")).content.decode()


def test_without_a_file_nothing_is_offered(mine: Client, years: list[Entry]) -> None:
    assert "同一份文件还证明别的记录" not in mine.get(address(years[0], "entry")).content.decode()


def test_verified_entries_that_get_a_file_wait_again(desk: Desk, years: list[Entry], scan: StoredFile) -> None:
    dossier = handed_in(desk.dossier)
    decided = {"vouched_at": dossier.handed_in_at, "decided_at": dossier.handed_in_at, "decided_by": desk.operator}
    states.put(dossier, states.counts_of(dossier), (DossierState.WAITING,), DossierState.VERIFIED, **decided)
    actions.attach_to_all(years[1:], person=desk.person, file=scan)
    stands = list(type(years[0]).objects.order_by("pk").values_list("state", "changed"))
    assert stands == [("verified", {}), ("waiting", {"evidence": []}), ("waiting", {"evidence": []})]
