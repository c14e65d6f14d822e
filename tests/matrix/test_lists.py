"""Every list that leaves as a workbook holds what its page shows, says what it is, and costs the same for many rows."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.identity.queries import number_of
from accounts.models import Identity
from declarations import listings
from declarations.listings import Asked, listing_of
from tests.matrix.knocking import client_of
from tests.matrix.lists import Shown, lists_of
from tests.matrix.world import World

BASE = Path(settings.BASE_DIR)
TABLE = BASE / "docs" / "lists.md"
ASKED = Asked("", [], [], "committee_officer", "", [], timezone.now())


def exported(world: World, code: str, shown: Shown) -> HttpResponse:
    subject = next(each for each in world.subjects if each.name == shown.subject)
    where = ("lists:export_of", [code, shown.of]) if shown.of else ("lists:export", [code])
    return client_of(subject).post(f"{reverse(where[0], args=where[1])}{shown.query}")  # type: ignore[return-value]


def rows_of(content: bytes) -> list[tuple[Any, ...]]:
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    return list(page.iter_rows(values_only=True))


def test_every_list_has_a_page_here(kept: World) -> None:
    assert set(lists_of(kept)) == listings.codes()


def test_each_holds_as_many_rows_as_its_page_shows_and_says_so(kept: World) -> None:
    wrong, filled = [], 0
    for code, shown in lists_of(kept).items():
        subject = next(each for each in kept.subjects if each.name == shown.subject)
        client = client_of(subject)
        page = client.get(f"{shown.page}{shown.query}")
        if page.status_code == 403:  # posts: no public institution knocks here
            assert exported(kept, code, shown).status_code == 403
            continue
        listing = listing_of(code)
        assert listing is not None
        request = page.wsgi_request
        keys = list(listing.find(request, shown.of).keys)
        rows = rows_of(exported(kept, code, shown).content)
        told = f"应有 {len(keys)} 行，写入 {len(keys)} 行。"
        if (
            keys != shown.rows(page.context)
            or not any(told == row[0] for row in rows)
            or str(listing.title) != rows[0][0]
        ):
            wrong.append((code, keys, shown.rows(page.context), rows[-4:]))
        filled += bool(keys)
        if keys and "/export/" not in page.content.decode():
            wrong.append((code, "no button"))
    assert wrong == []
    assert filled >= 25  # so that the others are not all empty by accident


def test_cells_ask_nothing_and_two_rows_cost_as_many_queries_as_one(kept: World) -> None:
    wrong = []
    for code, shown in lists_of(kept).items():
        listing = listing_of(code)
        assert listing is not None
        subject = next(each for each in kept.subjects if each.name == shown.subject)
        page = client_of(subject).get(f"{shown.page}{shown.query}")
        if page.status_code == 403:
            continue
        request = page.wsgi_request
        keys = list(listing.find(request, shown.of).keys)
        office = request.seat.organisation.name if request.seat else ""
        reader = subject.person.pk if subject.person else 0
        asked = Asked(**{**vars(ASKED), "of": shown.of, "reader": reader, "office": office})
        list(listing.read(asked, keys))
        spent = []
        for piece in (keys[:1], keys):
            with CaptureQueriesContext(connection) as queries:
                rows = list(listing.read(asked, piece))
            spent.append(len(queries))
            with CaptureQueriesContext(connection) as queries:
                _cells = [column.cell(row) for row in rows for column in listing.columns.values() if column.cell]
            if len(queries):
                wrong.append((code, [each["sql"] for each in queries]))
        if len(set(spent)) > 1:
            wrong.append((code, spent))
    assert wrong == []


def test_no_list_of_anybody_carries_a_whole_identity_number(kept: World) -> None:
    numbers = [number_of(each.person) for each in Identity.objects.select_related("person")]
    told = []
    for code, shown in lists_of(kept).items():
        listing = listing_of(code)
        assert listing is not None
        answer = exported(kept, code, shown)
        if answer.status_code == 403:
            continue
        text = str(rows_of(answer.content))
        told += [code for number in numbers if number in text]
        told += [
            code for line in listing.withheld("committee_officer") if line not in text and shown.subject == "committee"
        ]
    assert told == []


def test_an_open_round_is_counted_nowhere(kept: World) -> None:
    rows = rows_of(exported(kept, "agenda", lists_of(kept)["agenda"]).content)
    heads = rows[2]
    case = dict(zip(heads, rows[3], strict=True))
    assert (case["同意"], case["不同意"], case["弃权"], case["结果"]) == (None, None, None, "未表决")
    assert "每位评委投了什么票（无记名投票，系统里没有这样的记录）" in str(rows[-1][0])


def test_the_columns_of_a_list_are_chosen_for_the_role_and_lead_back(kept: World) -> None:
    subject = next(each for each in kept.subjects if each.name == "operator")
    client = client_of(subject)
    address = f"{reverse('lists:columns', args=['people'])}?next=/employer/people/%3Ftab%3Dinvited"
    assert "请至少勾选一列。" in client.post(address, {}).content.decode()
    assert client.post(address, {"columns": ["name", "sign_in"]}).url == "/employer/people/?tab=invited"  # type: ignore[attr-defined]
    rows = rows_of(exported(kept, "people", lists_of(kept)["people"]).content)
    assert [each for each in rows[2] if each] == ["姓名", "登录"]
    away = f"{reverse('lists:columns', args=['people'])}?next=https://elsewhere.example/"
    assert client.post(away, {"columns": ["name"]}).url == "/"  # type: ignore[attr-defined]


def test_who_acts_for_nobody_has_fixed_columns(kept: World) -> None:
    subject = next(each for each in kept.subjects if each.name == "applicant_other")
    client = client_of(subject)
    answer = client.get(reverse("lists:columns", args=["inbox"]))
    assert (answer.status_code, "本人名下的名单用固定的列" in answer.content.decode()) == (403, True)
    assert rows_of(client.post(reverse("lists:export", args=["inbox"])).content)[0][0] == "收件箱"


LIST_PAGE = re.compile(r'pagination\.html|<table class="table')
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]*) \| ([^|]*) \|", re.MULTILINE)
EXPORT = re.compile(r'{% export_list "(\w+)"')


def test_a_page_with_a_list_can_be_exported_or_says_in_the_docs_why_not() -> None:
    folder = BASE / "templates"
    pages = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    # Papers are not pages.
    listed = {
        name: text
        for name, text in pages.items()
        if (LIST_PAGE.search(text) or EXPORT.search(text))
        and (not name.startswith("documents/") or name == "documents/batch.html")
    }
    told = {name: (codes, why) for name, codes, why in ROW.findall(TABLE.read_text(encoding="utf-8"))}
    assert sorted(listed.keys() - told.keys()) == []
    assert sorted(told.keys() - listed.keys()) == []
    wrong = []
    for name, text in listed.items():
        codes, why = told[name]
        if sorted(set(re.findall(r"`(\w+)`", codes))) != sorted(set(EXPORT.findall(text))) or not (
            codes.strip() or why.strip()
        ):
            wrong.append((name, codes, EXPORT.findall(text)))
    assert wrong == []
    assert {code for text in listed.values() for code in EXPORT.findall(text)} == listings.codes()


@pytest.mark.parametrize("code", ["nothing", "employer2"])
def test_a_list_that_there_is_not_is_not_found(kept: World, code: str) -> None:
    subject = next(each for each in kept.subjects if each.name == "operator")
    assert client_of(subject).post(reverse("lists:export", args=[code])).status_code == 404
