"""The work page and its steps over HTTP: what it shows, what it refuses, what it keeps."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from config.demo import journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations.enums import State, Verb
from declarations.itinerary import plan_of
from declarations.models import Declaration
from declarations.reopening import opened_by
from dossiers.models import Evidence
from offices.vouching import sections_shown, waiting_parts
from tests.cast import sign_in
from tests.offices.conftest import HANGZHOU
from tests.stages import led_to, set_day, submitted

Acting = Callable[[Seat | None], Client]


def step_url(declaration: Declaration, verb: str) -> str:
    return reverse("offices:step", args=[declaration.pk, verb])


def test_the_queue_shows_the_case_beside_the_list(acting: Acting, at_employer: Declaration, operator: Seat) -> None:
    page = acting(operator).get(reverse("offices:employer_queue"), {"open": at_employer.pk})
    text = page.content.decode()
    for wanted in (at_employer.person.name, at_employer.number, "资格对照", 'id="endorse-dialog"', "data-queue-act"):
        assert wanted in text


def test_the_work_page_shows_entries_with_their_files_as_handed_in(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    degree = at_employer.person.dossier.degrees.get()
    school, degree.school = degree.school, "后来改的学校"
    degree.save()
    text = acting(operator).get(reverse("offices:case", args=[at_employer.pk])).content.decode()
    assert school in text
    assert "后来改的学校" not in text
    assert "/files/" in text


def test_endorsing_moves_the_case_and_says_so(acting: Acting, at_employer: Declaration, operator: Seat) -> None:
    answer = acting(operator).post(
        step_url(at_employer, Verb.ENDORSE),
        {"version": at_employer.row_version, "endorse-opinion": "同意推荐"},
        follow=True,
    )
    at_employer.refresh_from_db()
    assert at_employer.stop == "employer_notice"
    assert f"已审查通过：{at_employer.person.name}" in answer.content.decode()
    assert at_employer.sign_offs.get().opinion == "同意推荐"


def test_endorsing_against_the_verdict_needs_a_reason_and_keeps_the_opinion(
    acting: Acting, stage: Stage, operator: Seat
) -> None:
    short = submitted(stage, story=Story(years_since_title=3))
    client = acting(operator)
    answer = client.post(
        step_url(short, Verb.ENDORSE),
        {"version": short.row_version, "endorse-opinion": "写好的意见", "endorse-reason": " "},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "审查通过须写明理由" in text
    assert "写好的意见" in text
    short.refresh_from_db()
    assert short.stop == "employer"
    client.post(step_url(short, Verb.ENDORSE), {"version": short.row_version, "endorse-reason": "以聘书为准，已核原件"})
    short.refresh_from_db()
    assert (short.stop, short.sign_offs.get().reason) == ("employer_notice", "以聘书为准，已核原件")


def test_a_return_names_fields_and_reopens_only_those(acting: Acting, at_employer: Declaration, operator: Seat) -> None:
    acting(operator).post(
        step_url(at_employer, Verb.SEND_BACK),
        {
            "version": at_employer.row_version,
            "return-codes": ["statement_thin"],
            "return-words": "第二段与附件不符",
            "return-other_field": "slot:hours_cards",
            "return-other_words": "补 2022 年的登记卡",
            "return-other_page": "第 2 页",
            "return-due_on": "2023-08-25",
        },
    )
    at_employer.refresh_from_db()
    note = at_employer.returns.get()
    assert at_employer.state == State.SENT_BACK
    plan = plan_of(at_employer)
    assert plan.statement_cite is not None
    assert note.points == [
        {
            "code": "statement_thin",
            "field": "statement",
            "words": "本人述职内容不充分或与业绩不符（第二段与附件不符）",
            "document": plan.statement_cite.document,
            "clause": plan.statement_cite.clause,
        },
        {
            "code": "other",
            "field": "slot:hours_cards",
            "words": "补 2022 年的登记卡",
            "page": "第 2 页",
            "document": plan.slot("hours_cards").cite.document,
            "clause": plan.slot("hours_cards").cite.clause,
        },
    ]
    assert note.due_at is not None
    assert note.due_at.astimezone().date() == date(2023, 8, 26)


def test_a_return_carries_several_free_points_each_with_its_own_page_clause_and_day(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    plan = plan_of(at_employer)
    cite = plan.slot("hours_cards").cite
    acting(operator).post(
        step_url(at_employer, Verb.SEND_BACK),
        {
            "version": at_employer.row_version,
            "return-other_field": "slot:hours_cards",
            "return-other_words": "补 2022 年的登记卡",
            "return-other_page": "第 2 页",
            "return-other2_field": "statement",
            "return-other2_words": "第三段与附件不符",
            "return-other2_clause": f"{cite.document}|{cite.clause}",
            "return-other2_due": "2023-08-24",
            "return-other4_field": "specialty",
            "return-other4_words": "请核对专业",
        },
    )
    note = at_employer.returns.get()
    assert [(point["field"], point["words"], point.get("page", "")) for point in note.points] == [
        ("slot:hours_cards", "补 2022 年的登记卡", "第 2 页"),
        ("statement", "第三段与附件不符", ""),
        ("specialty", "请核对专业", ""),
    ]
    assert (note.points[1]["clause"], note.points[1]["due"]) == (cite.clause, "2023-08-24")
    assert note.due_at is not None
    assert note.due_at.astimezone().date() == date(2023, 8, 25)
    applicant = sign_in(Client(), at_employer.person, as_applicant=True)
    shown = applicant.get(reverse("declarations:hub", args=[at_employer.pk])).content.decode()
    assert all(point["words"] in shown for point in note.points)
    assert opened_by(plan, [point["field"] for point in note.points]) == opened_by(
        plan, ["slot:hours_cards", "statement", "specialty"]
    )


def test_a_free_point_that_is_half_filled_in_is_explained_beside_its_field(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    data = {
        "version": at_employer.row_version,
        "return-other_field": "statement",
        "return-other2_words": "哪一项没有选",
        "return-other3_field": "statement",
        "return-other3_words": "有日期的",
        "return-other3_due": "2023-09-08",
    }
    answer = acting(operator).post(step_url(at_employer, Verb.SEND_BACK), data)
    form = answer.context["return_form"]
    assert answer.status_code == 422
    assert form.errors["other_words"] == ["请写明该项要怎样修改。"]
    assert form.errors["other2_field"] == ["请选择这一项要修改的内容。"]
    assert form.errors["other3_due"] == ["补正期限不能晚于本环节截止日 2023-09-07。"]
    assert "哪一项没有选" in answer.content.decode()
    assert not at_employer.returns.exists()


def test_a_return_without_a_point_or_past_the_deadline_is_explained_beside_the_field(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    data = {"version": at_employer.row_version, "return-words": "写了很多", "return-due_on": "2023-09-08"}
    answer = acting(operator).post(step_url(at_employer, Verb.SEND_BACK), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请至少选择一项退回原因" in text
    assert "补正期限不能晚于本环节截止日 2023-09-07" in text
    assert "写了很多" in text


def test_refusing_needs_a_reason(acting: Acting, at_employer: Declaration, operator: Seat) -> None:
    client = acting(operator)
    answer = client.post(step_url(at_employer, Verb.REFUSE), {"version": at_employer.row_version})
    assert answer.status_code == 422
    assert "请写明审查不通过的理由" in answer.content.decode()
    data = {"version": at_employer.row_version, "refuse-reason": "不属于本专业"}
    client.post(step_url(at_employer, Verb.REFUSE), data)
    at_employer.refresh_from_db()
    assert at_employer.state == State.ENDED


def test_a_stale_page_gets_409_with_who_and_when_and_loses_no_text(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat
) -> None:
    version = at_employer.row_version
    journeys.advance(stage, at_employer)
    data = {"version": version, "refuse-reason": "写了很久的理由"}
    answer = acting(operator).post(step_url(at_employer, Verb.REFUSE), data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"{operator.person.name} 在 " in text
    assert "写了很久的理由" in text


def test_steps_out_of_turn_are_refused_with_what_is_missing(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    """T-066 at the employer's stop."""
    client = acting(operator)
    for verb in (Verb.FORWARD, Verb.RECOMMEND):
        answer = client.post(step_url(at_employer, verb), {"version": at_employer.row_version})
        assert answer.status_code == 409
        assert "当前处于“单位审核”，不能进行这一步。" in answer.content.decode()


def test_reporting_before_the_notice_ends_is_refused_with_the_date(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat
) -> None:
    """T-066 at the notice stop."""
    declaration = journeys.advance(stage, at_employer)
    notice = journeys.post_employer_notice(stage, declaration.employer, [declaration])
    answer = acting(operator).post(step_url(declaration, Verb.FORWARD), {"version": declaration.row_version})
    assert answer.status_code == 409
    assert (
        f"公示 {notice.number} 到 2023年8月25日（星期五）24:00 才满 5 个工作日，此后才能报送。"
        in answer.content.decode()
    )


def test_after_an_act_the_next_case_lies_open(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat
) -> None:
    second = submitted(stage)
    client = acting(operator)
    page = client.get(reverse("offices:employer_queue"), {"open": at_employer.pk})
    assert f"open={second.pk}#work" in page.context["next"]
    data = {"version": at_employer.row_version, "next": page.context["next"]}
    answer = client.post(step_url(at_employer, Verb.ENDORSE), data)
    assert answer.url == page.context["next"]  # type: ignore[attr-defined]
    data = {"version": second.row_version, "next": "https://example.org/"}
    assert client.post(step_url(second, Verb.ENDORSE), data).url == reverse("offices:case", args=[second.pk])  # type: ignore[attr-defined]


def test_filters_stand_in_the_address(acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat) -> None:
    client, url = acting(operator), reverse("offices:employer_queue")

    def names(**query: str) -> list[str]:
        return [row.declaration.person.name for row, _state in client.get(url, query).context["rows"]]

    name = at_employer.person.name
    assert names() == [name]
    assert names(q=name) == [name]
    assert names(q="没有此人") == []
    assert names(specialty="nothing") == []
    assert names(mark="overdue") == []
    assert names(mark="resubmitted") == []
    assert names(tab="notice") == []
    assert names(tab="all") == [name]
    assert names(tab="nonsense") == [name]


def test_the_employers_first_page_says_the_latest_posting_day(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    text = acting(operator).get(reverse("offices:employer")).content.decode()
    assert "公示最晚于 2023年8月30日（星期三） 张贴" in text
    assert "只有 3 个工作日" in text


def test_a_dossier_is_verified_or_sent_back_once(acting: Acting, stage: Stage, operator: Seat) -> None:
    from dossiers import actions as dossier_actions

    dossier = journeys.applicant(stage, operator.organisation, "deputy_senior", Story())
    dossier.refresh_from_db()
    party = {"party": "群众"}
    dossier_actions.save_profile(dossier, person=dossier.person, expected_version=dossier.row_version, values=party)
    dossier.refresh_from_db()
    client, url = acting(operator), reverse("offices:decide_dossier", args=[dossier.pk])
    assert dossier.person.name in client.get(reverse("offices:dossiers")).content.decode()
    stale, everything = dossier.row_version, [part.key for part in waiting_parts(sections_shown(dossier))]
    back = {"decision": "send_back_chosen", "version": stale, "part": everything}
    assert client.post(url, back).status_code == 422
    client.post(url, {**back, "reason": "党派填错"})
    dossier.refresh_from_db()
    assert (dossier.state, dossier.reason) == ("sent_back", "党派填错")
    assert client.post(url, {"decision": "verify", "version": stale}).status_code == 409


def test_a_letter_registers_an_employer_and_waits(acting: Acting, stage: Stage, client: Client) -> None:
    from accounts.models import AuthorisationLetter, Employer
    from config.demo import pictures
    from tests.cast import sign_in

    person = stage.people.make(prefix="newcomer")
    sign_in(client, person, as_applicant=True)
    area = stage.employers[0].area_id
    data = {
        "credit_code": "91330100MA2XYTUWX1",
        "name": "杭州新登记工程有限公司",
        "kind": "enterprise",
        "affiliation": "private",
        "area": area,
        "contact_name": "李四",
        "contact_phone": "0571-88000000",
    }
    assert client.post(reverse("offices:letter"), data).status_code == 422
    answer = client.post(reverse("offices:letter"), {**data, "letter": pictures.evidence(1, pages=1)})
    assert answer.status_code == 302, answer.context["form"].errors
    letter = AuthorisationLetter.objects.get(operator=person)
    assert (letter.state, letter.file_id is None) == ("waiting", False)
    assert Employer.objects.get(organisation=letter.organisation).credit_code == data["credit_code"]
    assert "待审核" in client.get(reverse("offices:letter")).content.decode()


def test_deadline_passed_is_marked_and_only_return_and_refusal_remain(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat
) -> None:
    from tests.stages import on_day

    with on_day(stage.plan.code, date(2023, 9, 7) + timedelta(days=1)):
        page = acting(operator).get(reverse("offices:employer_queue"), {"open": at_employer.pk, "mark": "overdue"})
    text = page.content.decode()
    assert "已逾期" in text
    assert page.context["acts"]["endorse"].why.startswith("本环节已于 2023年9月7日 24:00 截止")
    assert page.context["acts"]["send_back"].why == ""


@pytest.mark.parametrize(
    ("stop", "last_fitting"), [("employer_notice", date(2023, 8, 30)), ("accepting_office", date(2023, 9, 14))]
)
def test_the_return_dialog_says_when_a_repeated_notice_no_longer_fits(
    acting: Acting, stage: Stage, stop: str, last_fitting: date
) -> None:
    declaration = led_to(stage, stop)
    client = acting(journeys.seats_here(stage, declaration)[0])

    def dialog() -> str:
        text = client.get(reverse("offices:case", args=[declaration.pk])).content.decode()
        return text[text.index('id="return-dialog"') :].split("</dialog>")[0]

    set_day(HANGZHOU, last_fitting)
    assert "来不及" not in dialog()
    set_day(HANGZHOU, last_fitting + timedelta(days=1))
    assert "须重新公示 5 个工作日" in dialog()
    assert "已来不及在本环节截止前办结" in dialog()


def test_the_way_back_from_a_batch_names_the_page_it_leads_to(acting: Acting, stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    employer, office = stage.desks.operators[declaration.employer_id], journeys.seats_here(stage, declaration)[0]
    for seat, words in ((employer, "本单位申报"), (office, "申报审查")):
        text = acting(seat).get(reverse("offices:case", args=[declaration.pk])).content.decode()
        crumbs = text[text.index('class="breadcrumb') :].split("</nav>")[0]
        assert words in crumbs
        assert ("申报审查" in crumbs) == (seat is office)


def test_what_a_new_employer_must_fill_in_is_not_marked_as_optional(acting: Acting, operator: Seat) -> None:
    text = acting(operator).get(reverse("offices:letter")).content.decode()
    assert text.count("（新登记的单位必填）") == 6
    assert text.count("（没有主管部门的新单位必填）") == 1
    assert text.count("（选填）") == 1


def test_a_desk_reads_which_pages_the_proofs_showed_when_they_were_handed_in(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    snapshot = at_employer.submissions.get().snapshot
    work = next(row for row in snapshot["entries"]["achievement"] if row["kind"] == "paper")
    Evidence.objects.filter(entry_kind="achievement", entry_id=work["id"]).update(shows={})
    address = reverse("offices:case", args=[at_employer.pk])
    assert "刊号页" in acting(operator).get(address).content.decode()
    shown = snapshot["pages"][f"achievement:{work['id']}"][work["evidence"][0]]
    assert shown["number"] == "1-2"
    named = next(
        e for s in acting(operator).get(address).context["case"].sections for e in s.entries if "论文" in e.heading
    )
    assert {tick.page.code: tick.pages for tick in named.pages if tick.evidence} == dict.fromkeys(shown, "第 1–2 页")
    at_employer.submissions.update(snapshot={k: v for k, v in snapshot.items() if k != "pages"})
    old = acting(operator).get(address).context["case"].sections
    assert all(entry.pages == () for section in old for entry in section.entries)
