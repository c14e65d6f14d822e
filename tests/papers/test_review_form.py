"""The printed form against the database: every field, the code in its corner, the faces of rare names, its gate."""

import itertools
from datetime import date
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity.queries import number_of
from accounts.names import masked_name
from declarations import papers
from declarations.models import SignOff
from documents import fonts
from documents.models import Document, OrderState
from dossiers.models import Achievement, Appointment, Appraisal, Degree, Dossier, TitleRecord, WorkPeriod
from tests.papers.conftest import Walk
from tests.papers.reading import (
    body_of,
    code_of,
    content_of,
    drawn_outline,
    face_outline,
    faces_of,
    flat,
    pages_of,
    pictures_of,
)

pytestmark = pytest.mark.django_db
TEXTS = {"paper", "book", "report", "translation"}


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def month(value: date | None) -> str:
    return f"{value.year}年{value.month}月" if value else ""


def printed(walk: Walk) -> str:
    return body_of(content_of(walk.form))


def assert_stands(words: str, text: str) -> None:
    assert flat(words) in text, f"{flat(words)}\nis not in\n{text}"


# --- the gate


def test_no_form_before_the_plan_unlocks_it(walk: Walk) -> None:
    *early, last = walk.tried
    gate = walk.stage.plan.form_unlocks_after
    assert gate in early
    for stop in early:
        order = walk.tried[stop]
        assert (stop, order.state) == (stop, OrderState.FAILED)
        assert order.error == "评审表尚未开放导出：计划规定的环节还没有完成。"
        assert not Document.objects.filter(order=order).exists()
    assert walk.tried[last].state == OrderState.DONE
    route = [stop.code for stop in walk.stage.plan.variant(walk.declaration.variant).stops]
    assert route.index(last) == route.index(gate) + 1


# --- every field


def test_the_cover_says_who_declares_for_what(walk: Walk) -> None:
    declaration, plan, text = walk.declaration, walk.stage.plan, printed(walk)
    specialty = plan.specialty(declaration.specialty)
    subs = {sub.code: sub.name.zh for sub in specialty.subs}
    sub = f"（{subs[declaration.sub_specialty]}）" if declaration.sub_specialty else ""
    post = Appointment.objects.filter(dossier__person=declaration.person).latest("starts_on").post
    filled = declaration.submissions.get(revision=declaration.revision).plan_time.astimezone()
    paper = plan.paper("review_form")
    assert paper is not None
    assert_stands(
        f"{paper.title}单位{declaration.employer.name}姓名{declaration.person.name}现任专业技术职务{post}"
        f"评审任职资格{plan.target(declaration.target_level).title.zh}申报专业{specialty.name.zh}{sub}"
        f"申报途径{plan.track(declaration.track).name.zh}填表时间{day(filled.date())}{plan.name.zh}"
        f"申报编号{declaration.number}材料第{declaration.revision}版",
        text,
    )


def test_copies_and_duplex_are_the_plans(walk: Walk) -> None:
    paper = walk.stage.plan.paper("review_form")
    assert paper is not None
    cover = pages_of(content_of(walk.form))[0]
    assert f"一式{paper.copies}份" in cover
    assert ("双面打印" in cover) == paper.duplex


def test_the_first_section_is_the_profile(walk: Walk) -> None:
    text, person = printed(walk), walk.declaration.person
    own = Dossier.objects.get(person=person)
    degree = Degree.objects.filter(dossier=own, level="bachelor").get()
    title = TitleRecord.objects.get(dossier=own)
    post = Appointment.objects.get(dossier=own)
    assert own.birth_date
    assert own.joined_work_on
    assert_stands(
        f"现名{person.name}曾用名{own.former_name}性别{own.get_gender_display()}"
        f"民族{own.ethnicity}出生日期{day(own.birth_date)}出生地{own.birth_place}"
        f"参加工作时间{day(own.joined_work_on)}身体状况{own.health}党派{own.party}"
        f"所在部门及岗位{own.work_department}"
        f"最高学历{degree.get_level_display()}毕业时间{month(degree.graduated_on)}学制{degree.study_years}"
        f"{degree.school}专业{degree.major}学位{degree.degree_name}"
        f"任职资格{title.name}取得时间{day(title.qualified_on)}审批机关{title.approved_by}"
        f"现任专业技术职务及任职时间{post.post}{day(post.starts_on)}—至今"
        f"现从事何种专业技术工作{own.current_work}现（兼）任行政职务及时间{own.admin_post}"
        f"学术团体和社会兼职{own.social_posts}外语及程度{own.foreign_language}",
        text,
    )


def test_lists_print_each_entry_once_and_in_order(walk: Walk) -> None:
    text, own = printed(walk), Dossier.objects.get(person=walk.declaration.person)
    degrees = [
        f"{month(d.started_on)}{'—' if d.started_on else ''}{month(d.graduated_on)}{d.school}{d.major}"
        f"{d.get_level_display()}{d.study_years}{d.degree_name or '无'}"
        for d in Degree.objects.filter(dossier=own).order_by("graduated_on")
    ]
    work = [
        f"{month(w.starts_on)}—{month(w.ends_on) or '至今'}{w.employer_name}{w.post}{w.get_kind_display()}"
        for w in WorkPeriod.objects.filter(dossier=own).order_by("starts_on")
    ]
    appraisals = [f"{a.year}年{a.get_result_display()}" for a in Appraisal.objects.filter(dossier=own).order_by("year")]
    for rows in (degrees, work, appraisals):
        assert len(rows) >= 2
        assert_stands("".join(rows), text)
        assert all(text.count(flat(row)) == 1 for row in rows)


def test_works_stand_in_the_section_of_their_time_and_kind(walk: Walk) -> None:
    text, own = printed(walk), Dossier.objects.get(person=walk.declaration.person)
    qualified = TitleRecord.objects.get(dossier=own).qualified_on
    marks = ("四、任现职前主要业绩", "五、任现职后主要业绩", "六、著作、论文及重要技术报告", "七、本人述职")
    places = [text.index(mark) for mark in marks]
    before, after, texts = (text[a:b] for a, b in itertools.pairwise(places))
    chosen = walk.declaration.chosen.select_related("achievement").order_by("position")
    assert chosen.count() == 3
    for row in chosen:
        work: Achievement = row.achievement
        mark = "（代表作）" if row.representative else ""
        rank = f"第{work.rank}" if work.rank else ""
        if work.kind in TEXTS:
            words = f"{month(work.finished_on)}{work.get_kind_display()}{work.name}{mark}{work.published_in}"
            section = texts
        else:
            span = f"{month(work.started_on)}—{month(work.finished_on)}"
            mark = "，代表作" if row.representative else ""
            words = f"{span}{work.name}（{work.get_kind_display()}{mark}）{work.content}"
            section = before if work.finished_on < qualified else after
        assert_stands(f"{words}{work.get_role_display()}{rank}", section)
        assert text.count(flat(work.name)) == 1


def test_the_statement_is_printed_as_typed(walk: Walk) -> None:
    text = printed(walk)
    statement = flat(walk.declaration.statement)
    assert "<b>" in statement
    assert_stands(f"七、本人述职（专业技术工作总结）{statement}本人承诺所填内容和所附材料真实。签名：", text)


def test_every_standing_opinion_is_printed(walk: Walk) -> None:
    text, declaration = printed(walk), walk.declaration
    section = text[text.index("十、单位推荐与审核意见") : text.index("十一、评审审批意见")]
    names = {stop.code: stop.name.zh for stop in walk.stage.plan.variant(declaration.variant).stops}
    signed = SignOff.objects.filter(declaration=declaration, verb="endorse", undone_at=None).order_by("pk")
    assert signed.count() >= 2
    expected = "".join(
        f"{names[s.stop]}{s.opinion}{s.organisation.name}（公章）负责人：{day(s.plan_time.astimezone().date())}"
        for s in signed
    )
    assert section == flat("十、单位推荐与审核意见" + expected)


def test_nothing_of_the_context_is_left_off_the_paper(walk: Walk) -> None:
    declaration = walk.declaration
    context = papers.form_context(declaration, declaration.submissions.get(revision=declaration.revision))
    text = printed(walk)
    left_off = []

    def look(value: object, path: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                look(inner, f"{path}.{key}")
        elif isinstance(value, list | tuple):
            for number, inner in enumerate(value):
                look(inner, f"{path}[{number}]")
        elif isinstance(value, papers.Opinion):
            look(vars(value), path)
        elif isinstance(value, str | int) and not isinstance(value, bool) and flat(str(value)) not in text:
            left_off.append((path, value))

    look(context, "")
    assert left_off == []


def test_portrait_and_signature_keep_to_their_places(walk: Walk) -> None:
    code, portrait, signature = pictures_of(content_of(walk.form))
    assert (code.page, portrait.page) == (1, 2)
    assert 20 <= portrait.width <= 30.1
    assert 28 <= portrait.height <= 42.1
    assert signature.page > 2
    assert 20 <= signature.width <= 45.1
    assert 5 <= signature.height <= 16.1


# --- pages, code and verification


def test_each_page_says_which_it_is(walk: Walk) -> None:
    pages = pages_of(content_of(walk.form))
    assert len(pages) == walk.form.pages
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in page
        assert f"编号{walk.form.number}" in page
        assert flat(walk.stage.plan.watermark_text) in page


class Definitions(HTMLParser):
    """The pairs of a definition list."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("dt", "dd"):
            self._inside = True
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("dt", "dd")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1] += data

    @property
    def pairs(self) -> dict[str, str]:
        return {flat(k): flat(v) for k, v in zip(self.cells[::2], self.cells[1::2], strict=True)}


def test_the_code_in_the_picture_leads_to_the_same_figures(walk: Walk, client: Client, settings: object) -> None:
    form, declaration = walk.form, walk.declaration
    code = code_of(content_of(form))
    assert code.address == f"{settings.PUBLIC_URL}/verify/{form.code}/"  # type: ignore[attr-defined]
    assert code.side >= 20  # not of a notice: so that a telephone reads it at arm's length
    answer = client.get(code.address.removeprefix(settings.PUBLIC_URL))  # type: ignore[attr-defined]
    assert answer.status_code == 200
    shown, text = Definitions(answer.content.decode()).pairs, printed(walk)
    assert shown["文书对象"] == masked_name(declaration.person.name) != declaration.person.name
    assert shown["申报编号"] == declaration.number
    assert shown["单位"] == flat(declaration.employer.name)
    submission = declaration.submissions.get(revision=declaration.revision)
    assert shown["材料摘要"] == submission.snapshot_hash[:16]
    assert shown["页数"] == str(form.pages)
    for name in ("申报编号", "单位", "申报资格", "申报专业", "申报途径", "材料摘要"):
        assert shown[name] in text, f"{name} {shown[name]} can't be compared with the paper"


def test_the_public_page_names_nobody(walk: Walk, client: Client) -> None:
    person = walk.declaration.person
    page = client.get(reverse("documents:verify_code", args=[walk.form.code])).content.decode()
    number = number_of(person)
    assert len(number) == 18
    for secret in (number, number[6:14], person.phone, person.name):
        assert secret not in page


# --- faces


@pytest.mark.parametrize(
    ("character", "face"), [("王", "Noto Sans SC"), ("𬎆", "Noto Sans CJK SC"), ("㛃", "Noto Sans SC")]
)
def test_a_name_is_drawn_by_the_sans(walk: Walk, character: str, face: str) -> None:
    content, embedded = content_of(walk.form), face.replace(" ", "-")
    assert faces_of(content, character) == {embedded}
    file, number = fonts.font_file(face)
    drawn = drawn_outline(content, embedded, character)
    assert drawn
    assert drawn == face_outline(str(file), number, character)


def test_the_serif_could_not_have_drawn_it() -> None:
    """Why names stand in the sans: if this fails one day, the serif has learnt the character."""
    file, number = fonts.font_file(fonts.SERIF)
    assert face_outline(str(file), number, "𬎆") == []
