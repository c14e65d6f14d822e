"""Fetching into a dossier over a real socket: what is written, what is locked, what is never overwritten."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity.queries import number_of
from accounts.models import Identity
from audit.models import Event
from config.celery import app
from dossiers import actions, fetched, fetching
from dossiers.fetch_models import FetchedFact, Outcome, RegistryFetch
from dossiers.kinds import BY_CODE
from dossiers.models import Degree, Dossier, DossierState, HoursRecord, InsuranceYear
from dossiers.proofs import missing
from dossiers.queries import Row, section_of
from dossiers.sources import BY_CODE as SOURCES
from messages import outbox
from messages.models import OutboxRow
from registries import contract, errands
from registries.models import Errand, ErrandState
from registries.reference.book import Entry
from tests.cast import sign_in
from tests.dossiers.conftest import Desk
from tests.reference import ReferenceServer, do_errands, reference, reference_process

__all__ = ["reference", "reference_process"]

BACHELOR = contract.Degree(
    "bachelor",
    "某大学",
    "化学工程",
    date(2008, 6, 30),
    full_time=True,
    degree_name="工学学士",
    started_on=date(2004, 9, 1),
)
OLD = contract.Degree("associate", "某学院", "化工", date(1999, 7, 1), full_time=True)
YEARS = (contract.InsuranceYear(2021, 12, "某厂"), contract.InsuranceYear(2022, 11, "某厂"))
HOURS = contract.HoursYear(2022, "professional", "72.5", "10")

Know = Callable[..., None]


@pytest.fixture
def know(reference: ReferenceServer, desk: Desk) -> Know:
    """Tells the systems what they know of the person."""

    def known(**entry: Any) -> None:
        reference.know(number_of(desk.person), Entry(desk.person.name, **entry))

    return known


def ask(desk: Desk, code: str) -> RegistryFetch:
    errand = fetching.ask(Dossier.objects.get(pk=desk.dossier.pk), person=desk.person, source=SOURCES[code])
    errands.run(errand.pk, errand.turn)
    return RegistryFetch.objects.get(dossier=desk.dossier, source=code)


def press(client: Client, slug: str = "insurance") -> str:
    """The button, what a worker does then, and the page afterwards."""
    client.post(reverse("dossiers:fetch", args=[slug]))
    do_errands()
    return page(client, slug)


def page(client: Client, slug: str) -> str:
    return client.get(reverse("dossiers:kind", args=[slug])).content.decode()


@pytest.fixture
def mine(client: Client, desk: Desk) -> Client:
    cache.delete(f"fetch:{desk.person.pk}")
    return sign_in(client, desk.person, as_applicant=True)


# What is written


def test_insurance_is_written_by_year_and_says_that_it_was_fetched(know: Know, desk: Desk) -> None:
    know(insurance=YEARS)
    kept = ask(desk, "insurance")
    assert (kept.outcome, kept.found) == (Outcome.DONE, 2)
    rows = InsuranceYear.objects.order_by("year").values_list("year", "months", "payer", "local", "fetched")
    assert list(rows) == [(2021, 12, "某厂", True, True), (2022, 11, "某厂", True, True)]


def test_hours_come_from_two_systems(know: Know, desk: Desk) -> None:
    know(hours_province=(contract.HoursYear(2022, "general_public", "12"),), hours_industry=(HOURS,))
    ask(desk, "hours-province")
    ask(desk, "hours-industry")
    rows = HoursRecord.objects.order_by("kind").values_list("year", "kind", "hours", "online_hours")
    assert list(rows) == [(2022, "general_public", 12, 0), (2022, "professional", Decimal("72.5"), 10)]


def test_degrees_are_written_as_far_back_as_the_system_knows(know: Know, desk: Desk, mine: Client) -> None:
    know(degrees=(BACHELOR, OLD))
    kept = ask(desk, "degrees")
    degree = Degree.objects.get()
    assert (degree.school, degree.graduated_on, degree.started_on) == ("某大学", date(2008, 6, 30), date(2004, 9, 1))
    assert f"该系统只有 {kept.covers_from} 年及以后毕业的" in page(mine, "degrees")


def test_a_fetch_is_one_event_that_names_no_number(know: Know, desk: Desk) -> None:
    know(insurance=YEARS)
    ask(desk, "insurance")
    event = Event.objects.get(verb="dossier.fetch")
    assert event.payload == {
        "source": "insurance", "outcome": "done", "added": 2, "changed": 0, "beside": 0, "gone": 0,
    }  # fmt: skip
    stored = [str(row) for table in (Event, FetchedFact, RegistryFetch) for row in table.objects.values()]
    assert [row for row in stored if number_of(desk.person) in row] == []


def test_fetching_again_changes_nothing(know: Know, desk: Desk) -> None:
    know(insurance=YEARS)
    ask(desk, "insurance")
    before, version = list(InsuranceYear.objects.values()), Dossier.objects.get().row_version
    ask(desk, "insurance")
    assert list(InsuranceYear.objects.values()) == before
    assert Dossier.objects.get().row_version == version
    assert Event.objects.filter(verb="dossier.fetch").last().payload["changed"] == 0  # type: ignore[union-attr]


def test_fetched_entries_follow_the_system(know: Know, desk: Desk) -> None:
    know(insurance=YEARS)
    ask(desk, "insurance")
    know(insurance=(YEARS[0], contract.InsuranceYear(2022, 12, "某厂")))
    ask(desk, "insurance")
    assert list(InsuranceYear.objects.order_by("year").values_list("months", flat=True)) == [12, 12]


def test_what_the_system_no_longer_says_stays_and_is_unlocked(know: Know, desk: Desk) -> None:
    know(insurance=YEARS)
    ask(desk, "insurance")
    know(insurance=YEARS[:1])
    ask(desk, "insurance")
    dropped = InsuranceYear.objects.get(year=2022)
    assert FetchedFact.objects.get(entry_id=dropped.pk).gone_at
    actions.remove_entry(dropped, person=desk.person)
    assert InsuranceYear.objects.count() == 1


def test_a_verified_dossier_is_a_draft_again_only_if_something_was_written(know: Know, desk: Desk) -> None:
    know(insurance=YEARS)
    ask(desk, "insurance")
    verified = {"state": DossierState.VERIFIED, "decided_by": desk.operator, "decided_at": "2023-01-01T00:00:00Z"}
    Dossier.objects.update(**verified)
    ask(desk, "insurance")
    assert Dossier.objects.get().state == DossierState.VERIFIED
    know(insurance=(*YEARS, contract.InsuranceYear(2023, 1, "某厂")))
    ask(desk, "insurance")
    assert Dossier.objects.get().state == DossierState.DRAFT


# What the person wrote


def test_what_the_person_wrote_stays_and_the_difference_is_shown(know: Know, desk: Desk, mine: Client) -> None:
    values = {"year": 2022, "months": 12, "local": True}
    own = actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["insuranceyear"], values=values)
    know(insurance=YEARS)
    ask(desk, "insurance")
    assert InsuranceYear.objects.get(year=2022).pk == own.pk
    assert InsuranceYear.objects.get(pk=own.pk).months == 12
    assert "您填写：12；系统登记：11" in page(mine, "insurance")


def test_what_agrees_is_counted_and_not_written_twice(know: Know, desk: Desk, mine: Client) -> None:
    values = {"year": 2021, "months": 12, "local": True}
    actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["insuranceyear"], values=values)
    know(insurance=YEARS[:1])
    ask(desk, "insurance")
    assert InsuranceYear.objects.count() == 1
    assert "有 1 条与您自己填写的一致" in page(mine, "insurance")


def test_an_entry_that_agrees_needs_no_evidence_until_it_is_edited(know: Know, desk: Desk, mine: Client) -> None:
    values = {"year": 2021, "months": 12, "local": True}
    own = actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["insuranceyear"], values=values)
    assert "还没有佐证" in page(mine, "insurance")
    know(insurance=YEARS[:1])
    ask(desk, "insurance")
    shown = page(mine, "insurance")
    assert "还没有佐证" not in shown
    assert "与社会保险系统登记一致，20" in shown
    assert fetched.is_backed(desk.dossier, ["insuranceyear"], fetched.facts_of(desk.dossier))
    actions.change_entry(own, person=desk.person, values={"months": 11})
    assert "还没有佐证" in page(mine, "insurance")
    assert not fetched.is_backed(desk.dossier, ["insuranceyear"], fetched.facts_of(desk.dossier))


def test_after_the_own_entry_is_removed_the_next_fetch_writes_the_systems(know: Know, desk: Desk, mine: Client) -> None:
    values = {"year": 2022, "months": 12, "local": True}
    own = actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["insuranceyear"], values=values)
    know(insurance=YEARS[1:])
    ask(desk, "insurance")
    actions.remove_entry(own, person=desk.person)
    assert "再提取一次就会写入" in page(mine, "insurance")
    ask(desk, "insurance")
    assert InsuranceYear.objects.get().months == 11


def test_hours_that_both_systems_name_are_not_counted_twice(know: Know, desk: Desk) -> None:
    know(hours_province=(HOURS,), hours_industry=(HOURS,))
    ask(desk, "hours-province")
    ask(desk, "hours-industry")
    assert HoursRecord.objects.count() == 1


# What is locked


@pytest.fixture
def locked(know: Know, desk: Desk) -> Degree:
    know(degrees=(BACHELOR,))
    ask(desk, "degrees")
    return Degree.objects.get()


def test_fetched_fields_are_shown_with_their_mark_and_refuse_what_is_sent(mine: Client, locked: Degree) -> None:
    address = reverse("dossiers:entry", args=["degrees", locked.pk])
    shown = mine.get(address).content.decode()
    assert "提取的内容不能修改或删除。有误的，请先在该系统更正，再重新提取。" in shown
    school = next(piece for piece in shown.split("<input") if 'name="school"' in piece).split(">")[0]
    assert "disabled" in school
    sent = {
        "school": "另一所大学",
        "level": "doctor",
        "graduated_on": "2001-01-01",
        "major_match": "near",
        "note": "自己的话",
    }
    assert mine.post(address, sent).status_code == 302
    locked.refresh_from_db()
    assert (locked.school, locked.level, locked.graduated_on) == ("某大学", "bachelor", date(2008, 6, 30))
    assert (locked.major_match, locked.note) == ("near", "自己的话")


def test_no_other_way_changes_or_removes_what_was_fetched(mine: Client, desk: Desk, locked: Degree) -> None:
    with pytest.raises(actions.NotAllowed, match="不能修改或删除"):
        actions.change_entry(locked, person=desk.person, values={"school": "另一所大学"})
    mine.post(reverse("dossiers:remove", args=["degrees", locked.pk]))
    assert Degree.objects.filter(pk=locked.pk, school="某大学").exists()


def test_lists_carry_the_mark_with_source_and_day(mine: Client, locked: Degree) -> None:
    mark = fetched.mark(FetchedFact.objects.get())
    assert mark.startswith("自动提取：学历学位信息系统，20")
    assert mark in page(mine, "degrees")
    assert mark in mine.get(reverse("dossiers:home")).content.decode()


def test_what_a_system_wrote_needs_no_proof_as_long_as_it_stands_so(desk: Desk, locked: Degree) -> None:
    def row() -> Row:
        return section_of(Dossier.objects.get(pk=desk.dossier.pk), BY_CODE["degree"]).rows[0]

    assert (row().evidence, row().vouched_for, row().missing) == ((), True, ())
    FetchedFact.objects.update(gone_at=timezone.now())
    assert not row().vouched_for
    assert row().missing == missing(locked, ())


# When nothing comes


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ("down", "没有应答。请过一会儿再提取，或者手工填写并上传佐证材料。"),
        ("slow", "没有应答。请过一会儿再提取，或者手工填写并上传佐证材料。"),
        ("malformed", "应答不可用（格式不符，或者不是您本人的），什么也没有写入。"),
        ("person", "应答不可用（格式不符，或者不是您本人的），什么也没有写入。"),
    ],
)
def test_the_page_says_why_nothing_came_and_what_to_do(
    mine: Client, know: Know, reference: ReferenceServer, mood: str, words: str
) -> None:
    know(insurance=YEARS)
    reference.tell("insurance", mood, seconds=1.3)
    assert words in press(mine)
    assert not InsuranceYear.objects.exists()
    assert Event.objects.get(verb="dossier.fetch").outcome == "failed"


def test_who_is_not_known_is_told_to_upload(mine: Client, reference: ReferenceServer) -> None:
    assert "没有查到您的记录。请手工填写，并上传佐证材料。" in press(mine)


def test_a_system_that_is_not_connected_is_a_normal_state(mine: Client, settings: Any) -> None:
    settings.REGISTRIES = {name: {"url": "", "token": ""} for name in contract.DOORS}
    shown = page(mine, "insurance")
    assert "还没有接通。请手工填写，并上传佐证材料。" in shown
    assert "从登记系统提取" not in shown
    press(mine)
    assert not RegistryFetch.objects.exists()


def test_without_an_identity_number_nobody_is_asked(mine: Client, reference: ReferenceServer, desk: Desk) -> None:
    Identity.objects.filter(person=desk.person).delete()
    shown = mine.post(reverse("dossiers:fetch", args=["insurance"]), follow=True).content.decode()
    assert "您的账号还没有登记身份证号" in shown
    assert reference.calls("insurance") == 0


# While nobody's page waits


def bar(client: Client, slug: str = "insurance") -> dict[str, Any]:
    told: dict[str, Any] = client.get(reverse("dossiers:fetch_progress", args=[slug])).json()
    return told


def test_the_button_asks_nobody_itself_and_the_page_tells_how_it_fares(
    mine: Client, know: Know, reference: ReferenceServer
) -> None:
    know(insurance=YEARS)
    shown = mine.post(reverse("dossiers:fetch", args=["insurance"]), follow=True).content.decode()
    assert reference.calls("insurance") == 0
    assert "已请求提取，正在排队。" in shown
    assert "正在向社会保险系统提取，通常几秒钟。" in shown
    assert "从登记系统提取</button>" not in shown
    assert not bar(mine)["finished"]
    do_errands()
    assert bar(mine)["finished"]
    assert "提取到 2 条" in page(mine, "insurance")
    assert "从登记系统提取</button>" in page(mine, "insurance")


def test_the_outbox_hands_the_errand_to_a_worker(mine: Client, know: Know) -> None:
    know(insurance=YEARS)
    mine.post(reverse("dossiers:fetch", args=["insurance"]))
    with app.connection_for_read() as broker, broker.SimpleQueue(app.conf.task_default_queue) as queue:
        queue.clear()  # what other tests have sent nobody has fetched
        outbox.relay()
        sent = queue.get(timeout=5)
        sent.ack()
    task, (pk, turn) = sent.headers["task"], sent.payload[0]
    app.tasks[task].run(pk, turn)
    assert InsuranceYear.objects.count() == 2
    assert Errand.objects.get().sent_at


def test_a_double_click_asks_once(mine: Client, know: Know, reference: ReferenceServer) -> None:
    know(insurance=YEARS)
    for _click in range(2):
        mine.post(reverse("dossiers:fetch", args=["insurance"]))
    assert Errand.objects.count() == 1
    assert OutboxRow.objects.filter(topic=errands.TOPIC).count() == 1
    do_errands()
    assert reference.calls("insurance") == 1
    assert Event.objects.filter(verb="dossier.fetch").count() == 1


def test_both_systems_of_hours_are_waited_for(mine: Client, know: Know) -> None:
    know(hours_province=(HOURS,), hours_industry=())
    mine.post(reverse("dossiers:fetch", args=["hours"]))
    first = Errand.objects.get(params__source="hours-province")
    errands.run(first.pk, first.turn)
    assert (bar(mine, "hours")["done"], bar(mine, "hours")["total"], bar(mine, "hours")["finished"]) == (1, 2, False)
    assert "行业继续教育系统" in bar(mine, "hours")["says"]


@pytest.fixture
def placed(mine: Client, know: Know) -> Errand:
    know(insurance=YEARS)
    mine.post(reverse("dossiers:fetch", args=["insurance"]))
    return Errand.objects.get()


def test_a_task_that_comes_twice_writes_once(placed: Errand, reference: ReferenceServer) -> None:
    assert [errands.run(placed.pk, placed.turn) for _time in range(2)] == [True, False]
    assert reference.calls("insurance") == 1


def test_a_task_of_a_former_turn_asks_nobody(placed: Errand, mine: Client, reference: ReferenceServer) -> None:
    do_errands()
    mine.post(reverse("dossiers:fetch", args=["insurance"]))
    assert not errands.run(placed.pk, placed.turn)
    assert reference.calls("insurance") == 1


def test_a_worker_that_lost_its_errand_meanwhile_writes_nothing(placed: Errand) -> None:
    slow = errands._claim(placed.pk, placed.turn)
    assert slow is not None
    lost(placed)
    assert errands.run(placed.pk, placed.turn)
    assert not errands._end(slow, ErrandState.FETCHED, lambda _held: pytest.fail("written twice"))


def lost(errand: Errand, since: timedelta = timedelta(minutes=1)) -> None:
    """As a killed worker leaves it."""
    before = timezone.now() - since
    Errand.objects.filter(pk=errand.pk).update(
        state=ErrandState.FETCHING, started_at=before, sent_at=before, asked_at=before
    )


def test_an_errand_whose_worker_died_is_taken_up_again(placed: Errand) -> None:
    lost(placed)
    assert errands.sweep(errands.run) == 1
    assert InsuranceYear.objects.count() == 2
    assert errands.sweep(errands.run) == 0


def test_an_errand_that_somebody_is_at_is_left_to_them(placed: Errand) -> None:
    lost(placed, timedelta(seconds=5))
    assert not errands.run(placed.pk, placed.turn)
    assert errands.sweep(errands.run) == 0


def test_an_errand_that_the_broker_lost_is_sent_again(placed: Errand) -> None:
    Errand.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    assert errands.sweep(errands.run) == 1
    assert InsuranceYear.objects.exists()


def test_who_waits_long_is_told_of_the_other_way(placed: Errand, mine: Client) -> None:
    Errand.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert "可以先手工填写并上传佐证材料" in bar(mine)["says"]
    assert "等候的时间比平时长。" in page(mine, "insurance")


def test_what_is_lost_for_good_ends_with_a_sentence(placed: Errand, mine: Client, reference: ReferenceServer) -> None:
    lost(placed, timedelta(minutes=11))
    errands.sweep(errands.run)
    assert reference.calls("insurance") == 0
    assert "没有应答。请过一会儿再提取，或者手工填写并上传佐证材料。" in page(mine, "insurance")
    assert Event.objects.get(verb="dossier.fetch").payload["code"] == "lost"


def test_one_that_cannot_be_ended_keeps_no_other_waiting(placed: Errand, mine: Client) -> None:
    lost(Errand.objects.create(kind="gone", key="gone", asked_by=placed.asked_by, asked_at=timezone.now()))
    lost(placed)
    Errand.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    errands.sweep(lambda _pk, _turn: None)
    assert not Errand.objects.get(pk=placed.pk).is_open


def test_an_error_of_ours_ends_with_a_sentence_too(placed: Errand, mine: Client) -> None:
    Identity.objects.update(key_id="gone")  # between the button and the worker
    do_errands()
    assert "没有应答。请过一会儿再提取" in page(mine, "insurance")


def test_progress_is_told_to_nobody_else(client: Client, placed: Errand, desk: Desk) -> None:
    assert bar(sign_in(client, desk.cast.applicant_other))["finished"]
    assert sign_in(client, None).get(reverse("dossiers:fetch_progress", args=["insurance"])).status_code == 302


# Who may


def test_everybody_fetches_into_their_own_dossier_only(
    client: Client, know: Know, desk: Desk, reference: ReferenceServer
) -> None:
    know(insurance=YEARS)
    address = reverse("dossiers:fetch", args=["insurance"])
    assert sign_in(client, None).post(address).status_code == 302
    other = desk.cast.applicant_other
    sign_in(client, other).post(address)
    do_errands()
    assert not InsuranceYear.objects.exists()
    with pytest.raises(actions.NotAllowed, match="只能由本人修改"):
        fetching.ask(desk.dossier, person=other, source=SOURCES["insurance"])


def test_a_look_fetches_nothing_and_other_kinds_are_not_fetched(mine: Client, reference: ReferenceServer) -> None:
    assert mine.get(reverse("dossiers:fetch", args=["insurance"])).status_code == 405
    assert mine.get(reverse("dossiers:fetch_progress", args=["achievements"])).status_code == 404
    for slug in ("achievements", "nothing"):
        assert mine.post(reverse("dossiers:fetch", args=[slug])).status_code == 404
    assert reference.calls("insurance") == 0


def test_who_fetches_too_often_is_asked_to_wait(mine: Client, reference: ReferenceServer) -> None:
    address = reverse("dossiers:fetch", args=["insurance"])
    for _n in range(6):
        press(mine)
    asked = reference.calls("insurance")
    shown = mine.post(address, follow=True).content.decode()
    assert "提取得太频繁了。请十分钟后再试" in shown
    assert do_errands() == 0
    assert reference.calls("insurance") == asked


def test_before_a_handed_in_dossier_is_changed_the_page_says_what_that_means(mine: Client, know: Know) -> None:
    know(insurance=YEARS)
    words = "提取到的新内容，需要再次提交单位审核。"
    assert words not in page(mine, "insurance")
    Dossier.objects.update(state=DossierState.WAITING)
    assert words in page(mine, "insurance")


def test_the_employers_operator_reads_the_same_mark(client: Client, desk: Desk, locked: Degree) -> None:
    Dossier.objects.update(state=DossierState.WAITING)
    sign_in(client, desk.operator, desk.seat)
    shown = client.get(reverse("offices:dossier", args=[desk.dossier.pk])).content.decode()
    assert fetched.mark(FetchedFact.objects.get()) in shown
