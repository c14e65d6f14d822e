"""What the proof of an entry has to show: the list, naming files and pages, what is missed on both sides."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from audit.queries import events_of
from dossiers import actions, queries, vouching
from dossiers.kinds import BY_CODE, KINDS
from dossiers.models import Achievement, Dossier, Entry, Evidence
from dossiers.proofs import checklist, missing, pages_for
from files.models import StoredFile
from tests.cast import sign_in
from tests.dossiers.conftest import Desk, handed_in
from tests.files.test_views import stored


@pytest.fixture
def mine(client: Client, desk: Desk) -> Client:
    return sign_in(client, desk.person, as_applicant=True)


@pytest.fixture
def paper(desk: Desk) -> Achievement:
    return work(desk, "paper")


@pytest.fixture
def scan(desk: Desk, paper: Achievement) -> StoredFile:
    """Two pages that hang on the paper."""
    file = stored(desk.person, "论文.pdf")
    actions.attach_evidence(paper, person=desk.person, file=file)
    return file


def work(desk: Desk, kind: str) -> Achievement:
    values = {"kind": kind, "name": "水性树脂", "role": "author", "finished_on": date(2020, 1, 1)}
    entry = actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["achievement"], values=values)
    assert isinstance(entry, Achievement)
    return entry


def lacking(entry: Entry) -> tuple[str, ...]:
    return missing(entry, queries.evidence_of(entry))


def address(entry: Entry) -> str:
    return reverse("dossiers:name_pages", args=["achievements", entry.pk])


def named(scan: StoredFile, **pages: str) -> dict[str, str]:
    found = {f"file-{code}": str(scan.pk) for code in pages}
    return found | {f"pages-{code}": words for code, words in pages.items()}


def test_every_kind_and_every_kind_of_work_has_a_list_but_what_is_never_proven_alike() -> None:
    without = {kind.code for kind in KINDS if kind.code != "achievement" and not pages_for(kind.model())}
    assert without == {"fieldstudy"}
    assert {code for code, _name in Achievement.KINDS if not pages_for(Achievement(kind=code))} == {"other"}


@pytest.mark.parametrize(
    ("kind", "pages"),
    [
        ("paper", ["cover", "number", "contents", "text"]),
        ("project", ["cover", "amount", "people", "seal"]),
        ("report", ["authorship"]),
        ("patent", []),
    ],
)
def test_only_what_a_notice_prints_is_compulsory(kind: str, pages: list[str]) -> None:
    listed = pages_for(Achievement(kind=kind))
    assert [page.code for page in listed if page.is_compulsory] == pages
    assert all(page.citation.origin == "reference" for page in listed if not page.is_compulsory)


def test_ones_own_name_is_marked_among_the_people_of_a_project() -> None:
    assert [page.code for page in pages_for(Achievement(kind="project")) if page.own_name] == ["people"]


def test_a_page_is_named_in_the_readers_language() -> None:
    with translation.override("en"):
        assert pages_for(Achievement(kind="paper"))[0].words == "Cover"


def test_a_file_alone_shows_none_of_several_pages(paper: Achievement, scan: StoredFile) -> None:
    assert lacking(paper) == ("封面", "刊号页", "目录页", "文章全文")


def test_any_file_shows_the_only_page_that_is_asked(desk: Desk) -> None:
    values = {"level": "bachelor", "major": "化工", "school": "浙大", "graduated_on": date(2008, 6, 30)}
    degree = actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["degree"], values=values)
    assert lacking(degree) == ("毕业证书",)
    actions.attach_evidence(degree, person=desk.person, file=stored(desk.person))
    assert lacking(degree) == ()
    ticks = checklist(degree, queries.evidence_of(degree))
    assert [tick.evidence is not None for tick in ticks] == [True, False, False]


def test_a_named_page_opens_where_it_begins(paper: Achievement, scan: StoredFile) -> None:
    Evidence.objects.update(shows={"cover": "", "number": "2-3,1"})
    ticks = checklist(paper, Evidence.objects.all())
    assert [tick.first for tick in ticks if tick.evidence] == [1, 2]


def test_pages_are_named_and_the_rest_is_missed_on_the_page(
    mine: Client, desk: Desk, paper: Achievement, scan: StoredFile
) -> None:
    answer = mine.post(address(paper), named(scan, cover="1", number="第1－2页"), follow=True)
    assert Evidence.objects.get().shows == {"cover": "1", "number": "1-2"}
    assert lacking(paper) == ("目录页", "文章全文")
    shown = answer.content.decode()
    assert "已保存。还缺：目录页、文章全文。" in shown
    assert 'value="1-2"' in shown
    assert "缺 2 页" in mine.get(reverse("dossiers:home")).content.decode()
    assert events_of("dossier", desk.dossier.pk).last().verb == "dossier.name_pages"


def test_naming_all_says_so_and_naming_the_same_again_changes_nothing(
    mine: Client, desk: Desk, paper: Achievement, scan: StoredFile
) -> None:
    everything = named(scan, cover="1", number="1", contents="1", text="")
    assert "要求的佐证页都有了" in mine.post(address(paper), everything, follow=True).content.decode()
    before = Dossier.objects.get(pk=desk.dossier.pk).row_version
    mine.post(address(paper), everything)
    assert Dossier.objects.get(pk=desk.dossier.pk).row_version == before


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        ({"pages-cover": "3"}, "这个文件只有 2 页，没有第 3 页。"),
        ({"pages-cover": "最后"}, "看不懂“最后”。"),
        ({"file-cover": "nonsense"}, "这个文件已经移除，请另选。"),
    ],
)
def test_a_fault_is_said_beside_the_page_and_nothing_is_kept(
    mine: Client, paper: Achievement, scan: StoredFile, posted: dict[str, str], says: str
) -> None:
    answer = mine.post(address(paper), {**named(scan, cover="1", text="1-2"), **posted})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert 'value="1-2"' in answer.content.decode()
    assert Evidence.objects.get().shows == {}


def test_a_file_of_another_entry_shows_nothing_here(
    mine: Client, desk: Desk, paper: Achievement, scan: StoredFile
) -> None:
    other = stored(desk.person, "别的.pdf")
    actions.attach_evidence(work(desk, "project"), person=desk.person, file=other)
    assert mine.post(address(paper), named(other, cover="1")).status_code == 422
    assert all(each.shows == {} for each in Evidence.objects.all())


def test_only_the_owner_names_pages(client: Client, desk: Desk, paper: Achievement, scan: StoredFile) -> None:
    for who, code in ((desk.cast.applicant_other, 404), (desk.operator, 404), (None, 302)):
        assert sign_in(client, who).post(address(paper), named(scan, cover="1")).status_code == code
    assert sign_in(client, desk.person).get(address(paper)).status_code == 405
    assert Evidence.objects.get().shows == {}


def test_naming_pages_of_a_verified_entry_makes_it_wait_again(desk: Desk, paper: Achievement, scan: StoredFile) -> None:
    dossier = handed_in(desk.dossier)
    word: dict[str, Any] = {"person": desk.operator, "seat": desk.seat}
    vouching.verify_all(dossier, expected_version=dossier.row_version, **word)
    actions.name_pages(paper, person=desk.person, shown={"cover": (scan.pk, "1")})
    paper.refresh_from_db()
    assert (paper.state, paper.changed) == ("waiting", {"pages": True})


def test_the_employer_reads_the_same_list_and_what_is_missed_is_not_complete(
    client: Client, desk: Desk, paper: Achievement, scan: StoredFile
) -> None:
    actions.name_pages(paper, person=desk.person, shown={"cover": (scan.pk, "1"), "text": (scan.pk, "")})
    handed_in(desk.dossier)
    shown = sign_in(client, desk.operator, desk.seat).get(reverse("offices:dossier", args=[desk.dossier.pk]))
    page = shown.content.decode()
    assert "缺：刊号页、目录页" in page
    assert "论文.pdf 第 1 页" in page
    assert shown.context["complete"] == 0


def test_missed_pages_do_not_stop_the_hand_in(desk: Desk, paper: Achievement, scan: StoredFile) -> None:
    assert lacking(paper)
    assert "页" not in str(vouching.why_not_hand_in(Dossier.objects.get(pk=desk.dossier.pk)))


def test_the_list_costs_no_query_more_for_many_works(mine: Client, desk: Desk, paper: Achievement) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            mine.get(reverse("dossiers:kind", args=["achievements"]))
        return len(found)

    cost()
    few = cost()
    for kind in ("paper", "project", "patent", "book"):
        actions.attach_evidence(work(desk, kind), person=desk.person, file=stored(desk.person, f"{kind}.pdf"))
    assert cost() == few
