"""A returned declaration keeps the copy of the dossier it was handed in with, but for what its points name."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import actions, facts, tallying
from declarations.enums import State
from declarations.models import Declaration, Submission
from declarations.queries import latest_submission, open_return
from declarations.refusals import NotAllowed
from declarations.reopening import ENTRY
from declarations.returns import ReturnPoint, day_over
from dossiers import actions as dossiers
from dossiers import vouching
from dossiers.kinds import BY_CODE as KINDS
from dossiers.models import Dossier, Entry, HoursRecord, WorkPeriod
from dossiers.uses import uses_of
from messages.models import Message
from tests.cast import sign_in
from tests.stages import declaration_again, submitted

STATEMENT = ReturnPoint("statement_thin", "statement", "请补充本人承担的工作")


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    return submitted(made)


@pytest.fixture
def case(stage: Stage, made_case: Declaration) -> Declaration:
    return declaration_again(made_case)


@pytest.fixture
def hours(case: Declaration) -> list[HoursRecord]:
    return list(HoursRecord.objects.filter(dossier__person=case.person).order_by("pk"))


def on(entry: Entry, **more: str) -> ReturnPoint:
    kind = KINDS[entry._meta.model_name or ""]
    return ReturnPoint("other", f"{ENTRY}{kind.code}:{entry.pk}", "请核对学时", name=kind.heading(entry), **more)


def change(entry: Entry, **values: Any) -> None:
    dossiers.change_entry(entry, person=entry.dossier.person, values=values)


def verify(stage: Stage, dossier: Dossier) -> None:
    """The employer's operator verifies what waits."""
    fresh = Dossier.objects.get(pk=dossier.pk)
    assert fresh.employer is not None
    seat = fresh.employer.seats.filter(role="employer_operator").get()
    vouching.verify_all(fresh, person=seat.person, seat=seat, expected_version=fresh.row_version)


def submission_of(declaration: Declaration) -> Submission:
    found = latest_submission(declaration)
    assert found is not None
    return found


def again(stage: Stage, declaration: Declaration) -> Submission:
    return submission_of(journeys.submit(stage, declaration_again(declaration)))


def figures(submission: Submission) -> list[str]:
    return [row["hours"] for row in submission.snapshot["entries"]["hoursrecord"]]


def test_what_no_point_names_is_handed_in_as_it_was_and_judged_as_it_was(
    stage: Stage, case: Declaration, hours: list[HoursRecord]
) -> None:
    before, judged = submission_of(case), facts.facts_of(case)
    declaration = journeys.send_back(stage, case, [STATEMENT])
    change(hours[0], hours="1.0", online_hours="0.0")
    dossier = Dossier.objects.get(person=case.person)
    dossiers.save_profile(
        dossier, person=case.person, expected_version=dossier.row_version, values={"social_posts": "某学会理事"}
    )
    after = again(stage, declaration)
    assert after.snapshot["entries"] == before.snapshot["entries"]
    assert after.snapshot["profile"] == before.snapshot["profile"]
    stored = declaration.verdicts.get(revision=after.revision, occasion="submit").facts
    assert stored == judged.as_json()
    assert after.score_sheet == before.score_sheet


def test_of_entries_of_one_kind_only_the_named_one_is_taken_anew(
    stage: Stage, case: Declaration, hours: list[HoursRecord]
) -> None:
    before = figures(submission_of(case))
    declaration = journeys.send_back(stage, case, [on(hours[0])])
    change(hours[0], hours="77.0")
    change(hours[1], hours="88.0")
    verify(stage, hours[0].dossier)
    after = again(stage, declaration)
    by_id = {row["id"]: row["hours"] for row in after.snapshot["entries"]["hoursrecord"]}
    assert by_id[hours[0].pk] == "77.0"
    assert sorted(by_id.values()) == sorted([*before[1:], "77.0"])
    stored = declaration.verdicts.get(revision=after.revision, occasion="submit").facts["hours"]
    assert {row["hours"] for row in stored if row["evidence"][0] == f"hoursrecord:{hours[1].pk}"} == {before[1]}


def test_a_new_entry_waits_for_a_later_declaration_unless_its_attachment_was_returned(
    stage: Stage, case: Declaration, hours: list[HoursRecord]
) -> None:
    declaration = journeys.send_back(stage, case, [ReturnPoint("hours_unproven", "slot:hours_cards", "缺 2022 年")])
    dossiers.add_entry(
        hours[0].dossier, person=case.person, kind=KINDS["workperiod"],
        values={"employer_name": "某厂", "post": "工人", "kind": "other", "starts_on": "2001-01-01"},
    )  # fmt: skip
    change(hours[0], hours="77.0")
    verify(stage, hours[0].dossier)
    after = again(stage, declaration)
    assert "77.0" in figures(after)
    assert (
        len(after.snapshot["entries"]["workperiod"]) == WorkPeriod.objects.filter(dossier=hours[0].dossier).count() - 1
    )


def test_a_named_entry_that_the_employer_has_not_verified_again_still_stops_the_submit(
    stage: Stage, case: Declaration, hours: list[HoursRecord]
) -> None:
    declaration = journeys.send_back(stage, case, [on(hours[0])])
    change(hours[0], hours="77.0")
    with pytest.raises(NotAllowed, match="业绩档案还没有经用人单位审核通过"):
        journeys.submit(stage, declaration_again(declaration))


def test_a_return_of_the_whole_dossier_takes_all_of_it_anew(
    stage: Stage, case: Declaration, hours: list[HoursRecord]
) -> None:
    declaration = journeys.send_back(stage, case, [ReturnPoint("dossier_wrong", "dossier", "请核对")])
    change(hours[1], hours="88.0")
    verify(stage, hours[1].dossier)
    assert "88.0" in figures(again(stage, declaration))


def test_the_preview_says_what_is_not_taken_along_and_what_to_do(
    client: Client, stage: Stage, case: Declaration, hours: list[HoursRecord]
) -> None:
    declaration = journeys.send_back(stage, case, [STATEMENT])
    change(hours[0], hours="77.0")
    sign_in(client, case.person, as_applicant=True)
    for page in ("preview", "dossier"):
        shown = client.get(reverse(f"declarations:{page}", args=[declaration.pk])).content.decode()
        assert "档案里有 1 处改动不带入这次提交" in shown
        assert "请联系退回单位，由他们再退回一次并写上这一项" in shown
        assert "<ins>77 学时" in shown or "77 学时" in shown
    preview = client.get(reverse("declarations:preview", args=[declaration.pk])).content.decode()
    assert "与上次提交的内容相比还没有改动" in preview


def test_the_words_of_a_point_stand_beside_its_field_its_slot_and_its_entry(
    client: Client, stage: Stage, case: Declaration, hours: list[HoursRecord]
) -> None:
    cards = ReturnPoint("other", "slot:pension_record", "参保证明要盖章", page="第 2 页")
    declaration = journeys.send_back(stage, case, [STATEMENT, cards, on(hours[0])])
    sign_in(client, case.person, as_applicant=True)

    def beside(address: str) -> str:
        page = client.get(address).content.decode()
        assert '<div class="asked">' in page, address
        return page[page.index('<div class="asked">') :]

    statement = beside(reverse("declarations:statement", args=[declaration.pk]))
    assert statement.index("请补充本人承担的工作") < statement.index('name="statement"')
    slot = beside(reverse("declarations:attachments", args=[declaration.pk]))
    assert slot.index("参保证明要盖章") < slot.index('id="slot-pension_record"')
    assert "位置：第 2 页" in slot
    assert "请核对学时" in beside(reverse("dossiers:entry", args=["hours", hours[0].pk]))
    other = client.get(reverse("dossiers:entry", args=["hours", hours[1].pk])).content.decode()
    assert f"申报 {declaration.number} 正在退回修改，退回意见没有涉及这里" in other


def test_a_named_entry_leads_from_the_list_of_points_to_its_own_page(
    client: Client, stage: Stage, case: Declaration, hours: list[HoursRecord]
) -> None:
    declaration = journeys.send_back(stage, case, [on(hours[0])])
    sign_in(client, case.person, as_applicant=True)
    answer = client.get(reverse("declarations:correct", args=[declaration.pk]))
    assert answer.headers["Location"] == reverse("dossiers:entry", args=["hours", hours[0].pk])


def test_of_the_days_of_single_points_the_earliest_counts_for_the_whole_and_each_is_shown(
    client: Client, stage: Stage, case: Declaration, hours: list[HoursRecord]
) -> None:
    today = stage.now().date()
    first, second = today + timedelta(days=2), today + timedelta(days=4)
    points = [on(hours[0], due=second.isoformat()), ReturnPoint("x", "statement", "请补充", due=first.isoformat())]
    declaration = journeys.send_back(stage, case, points)
    note = open_return(declaration)
    assert note is not None
    assert note.due_at == day_over(first)
    sign_in(client, case.person, as_applicant=True)
    page = client.get(reverse("declarations:hub", args=[declaration.pk])).content.decode()
    assert f"{first.isoformat()} 24:00 前补正" in page
    assert f"{second.isoformat()} 24:00 前补正" in page


def test_a_correction_that_is_taken_back_is_a_return_again_with_the_same_points(
    stage: Stage, case: Declaration
) -> None:
    declaration = journeys.send_back(stage, case, [STATEMENT])
    journeys.submit(stage, declaration_again(declaration))
    row = declaration_again(declaration)
    actions.take_step(
        row, verb="recall", person=row.person, seat=None, expected_version=row.row_version, now=stage.now()
    )
    row = declaration_again(declaration)
    assert row.state == State.SENT_BACK
    assert open_return(row) is not None


def test_a_correction_is_not_taken_back_once_its_day_is_over(stage: Stage, case: Declaration) -> None:
    declaration = journeys.send_back(
        stage, case, [ReturnPoint("x", "statement", "请补充", due=stage.now().date().isoformat())]
    )
    row = journeys.submit(stage, declaration_again(declaration))
    with pytest.raises(NotAllowed, match="撤回后不能再提交"):
        actions.take_step(
            row, verb="recall", person=row.person, seat=None, expected_version=row.row_version,
            now=stage.now() + timedelta(days=1),
        )  # fmt: skip


def test_a_claim_goes_on_counting_by_the_work_as_it_was_handed_in(scored_stage: Stage) -> None:
    case = submitted(scored_stage, track="self_scored")
    before = submission_of(case).score_sheet
    claim = case.claims.select_related("achievement").filter(achievement__isnull=False).first()
    assert before is not None
    assert claim is not None
    assert claim.achievement is not None
    declaration = journeys.send_back(scored_stage, case, [STATEMENT])
    change(claim.achievement, in_field=False, finished_on="1990-01-01")
    sheet = tallying.score_sheet_of(declaration_again(declaration))
    assert sheet is not None
    assert sheet.as_dict() == before


def test_a_verification_taken_back_stops_the_draft_and_leaves_what_was_submitted(
    stage: Stage, case: Declaration, hours: list[HoursRecord]
) -> None:
    before = submission_of(case).snapshot_hash
    dossier = Dossier.objects.get(person=case.person)
    assert dossier.employer is not None
    seat = dossier.employer.seats.filter(role="employer_operator").get()
    vouching.take_back(
        dossier, person=seat.person, seat=seat, reason="学时证书存疑", expected_version=dossier.row_version,
        chosen={"hoursrecord": frozenset({hours[0].pk})},
    )  # fmt: skip
    event = Event.objects.get(verb="dossier.take_back")
    assert event.payload["kept_by"] == [case.number]
    assert submission_of(case).snapshot_hash == before
    told = Message.objects.get(recipient=case.person, subject__contains="撤回了对业绩档案").body
    assert f"已提交的申报 {case.number} 仍用提交时的那一份" in told
    row = declaration_again(case)
    actions.take_step(
        row, verb="recall", person=row.person, seat=None, expected_version=row.row_version, now=stage.now()
    )
    with pytest.raises(NotAllowed, match="业绩档案还没有经用人单位审核通过"):
        journeys.submit(stage, declaration_again(case))
    assert uses_of(Dossier.objects.get(pk=dossier.pk)).drafts


def test_only_the_chosen_entries_are_handed_in_for_verification(
    client: Client, case: Declaration, hours: list[HoursRecord]
) -> None:
    for entry in hours[:2]:
        HoursRecord.objects.filter(pk=entry.pk).update(state="draft")
    Dossier.objects.filter(pk=hours[0].dossier_id).update(state="draft")
    sign_in(client, case.person, as_applicant=True)
    assert "只提交一部分" in client.get(reverse("dossiers:home")).content.decode()
    address, none = reverse("dossiers:hand_in"), {"some": "1"}
    assert "请先选择要提交的条目。" in client.post(address, none, follow=True).content.decode()
    chosen = {**none, "part": [f"hoursrecord:{hours[0].pk}"]}
    client.post(address, chosen)
    assert [HoursRecord.objects.get(pk=each.pk).state for each in hours[:2]] == ["waiting", "draft"]
    assert "有的已经提交或审核过" in client.post(address, chosen, follow=True).content.decode()
