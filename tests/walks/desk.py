"""What clerks do at their pages: open a case, sign, send back, post notices, move batches, print rosters and forms."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin

from accounts.models import Seat
from declarations.itinerary import form_unlocked
from declarations.models import Declaration
from offices.models import DeskBatch
from public_notices.models import PublicNotice
from public_notices.queries import sheet_subject
from tests.walks.applicant import fetch
from tests.walks.site import wait_for_papers
from tests.walks.visitor import Form, Page
from tests.walks.world import World, at, just_before, midnight_after

PLACE, CONTACT = "单位公告栏和内部网站", "人力资源部 0571-00000000"


@dataclass
class Desk:
    """A seat's clerk before one declaration."""

    world: World
    seat: Seat
    declaration: Declaration

    def __post_init__(self) -> None:
        self.visitor = self.world.clerk(self.seat)

    @property
    def code(self) -> str:
        return self.declaration.plan.code

    @property
    def name(self) -> str:
        return self.declaration.person.name

    def now(self) -> Declaration:
        self.declaration.refresh_from_db()
        return self.declaration

    def case(self) -> Page:
        return self.visitor.go(f"/desk/cases/{self.declaration.pk}/")

    # --- steps on the work page ---

    def endorse(self, opinion: str = "材料齐全，情况属实，同意推荐。", reason: str = "已核对原件。") -> Page:
        form = self.case().form(action="/endorse/").fill({"endorse-opinion": opinion})
        if "endorse-reason" in names_of(form):
            form.fill({"endorse-reason": reason})
        return form.press("审查通过").says(f"已审查通过：{self.name}")

    def send_back(self, field: str, words: str, due_on: date | None = None) -> Page:
        form = self.case().form(action="/send_back/")
        form.fill({"return-other_field": field, "return-other_words": words})
        if due_on:
            form.fill({"return-due_on": due_on.isoformat()})
        return form.press("退回修改").says(f"已退回修改：{self.name}")

    def press(self, verb: str, label: str) -> Page:
        """A step that needs no words."""
        return self.case().form(action=f"/{verb}/").press(label)

    def is_refused(self, verb: str, label: str, words: str) -> None:
        """The dead button says why; a request sent all the same is refused with the same sentence."""
        before = (self.now().state, self.declaration.stop, self.declaration.row_version)
        page = self.case()
        assert words in page.why_not(label), page.why_not(label)
        answer = page.forge(
            f"/desk/cases/{self.declaration.pk}/{verb}/",
            version=str(self.declaration.row_version),
            **{"endorse-opinion": "同意。", "endorse-reason": "已核对。"},
        )
        assert answer.status == 409, f"{answer.status}: {answer.text}"
        answer.says(words)
        assert (self.now().state, self.declaration.stop, self.declaration.row_version) == before

    def is_too_late(self, verb: str, label: str, last_day: date) -> None:
        """At the exclusive instant this step is refused with its words; a moment before it is offered again."""
        at(self.code, midnight_after(last_day))
        when = f"{last_day.year}年{last_day.month}月{last_day.day}日 24:00"
        self.is_refused(verb, label, f"本环节已于 {when} 截止。")
        just_before(self.code, midnight_after(last_day))

    # --- the employer's notice ---

    def post_notice(self, *, latest: date | None) -> PublicNotice:
        """Posts by the queue's form; the page names the latest posting day."""
        queue = self.visitor.go("/employer/declarations/?tab=notice").form(button="张贴公示")
        form_page = queue.fill(chosen=[self.declaration.pk]).press("张贴公示")
        if latest:
            form_page.says(f"{latest.year}年{latest.month}月{latest.day}日")
        page = form_page.form(button="张贴").fill(place=PLACE, contact=CONTACT).press("张贴")
        number = re.fullmatch(r"/employer/notices/(.+)/", page.path)
        assert number, page.text
        return PublicNotice.objects.get(number=number[1])

    def run_notice(self, notice: PublicNotice, *, over: datetime) -> None:
        """The notice really runs: until its last moment nothing goes on; then the result is entered."""
        assert notice.over_at == over
        just_before(self.code, over)
        self.is_refused("forward", "报送", "个工作日，此后才能报送。")
        page = self.visitor.go(f"/employer/notices/{notice.number}/")
        assert "此后才能录入公示结果。" in page.why_not("录入公示结果")
        at(self.code, over)
        self.is_refused("forward", "报送", "已满，请先录入公示结果。")
        page = self.visitor.go(f"/employer/notices/{notice.number}/")
        page.form(action="/certify/").press("录入公示结果").says("公示结果已录入，可以报送。")

    def notice_sheet(self, notice: PublicNotice) -> bytes:
        """The sheet that hangs on the board, made by the worker."""
        wait_for_papers("the notice's sheet", subject=sheet_subject(notice))
        page = self.visitor.go(f"/employer/notices/{notice.number}/")
        links = [a.attrs["href"] for a in page.tree.all("a") if re.search(r"^/papers/\d+/", a.attrs.get("href", ""))]
        assert links, page.text
        return self.visitor.download(links[0])

    # --- batches ---

    def move_batch(self, tab: str, label: str) -> Page:
        """By the queue: tick, rehearse, do. Answers with the batch's page."""
        queue_path = "/employer/declarations/" if self.seat.role == "employer_operator" else "/desk/"
        queue = self.visitor.go(f"{queue_path}?tab={tab}&plan={self.code}")
        rehearsal = queue.form(button=label).fill(chosen=[self.declaration.pk]).press(label)
        rehearsal.says("将办理1份")
        page = rehearsal.form(action="/desk/batches/do/").press()
        return page.says("1 成功 · 0 跳过")

    def batch_papers(self, page: Page) -> tuple[bytes, bytes]:
        """The desk's own roster (.xlsx) and letter of a recommended batch."""
        kinds = ("roster", "letter")
        for kind in kinds:
            page.form(action=f"/papers/{kind}/").press("生成").says("已开始生成")
        batch = DeskBatch.objects.get(number=page.path.rstrip("/").rpartition("/")[2])
        wait_for_papers("the batch's papers", subject=f"desk_batch:{batch.pk}")
        again = self.visitor.go(page.url)
        assert not [f for f in again.forms() if f.path.endswith(tuple(f"/papers/{kind}/" for kind in kinds))], (
            again.text
        )
        rows = [li for li in again.tree.all("li") if "task" in li.attrs.get("class", "").split()]
        links = [next(a.attrs["href"] for a in row.all("a") if "下载" in a.text) for row in rows[:2]]
        return self.visitor.download(links[0]), self.visitor.download(links[1])


@dataclass
class Committee(Desk):
    """The committee office's own pages."""

    def post_admission(self) -> PublicNotice:
        form = self.visitor.go("/committee/admission/").form(button="张贴公示")
        form.fill(chosen=[self.declaration.pk], place="评委会办公室网站", contact="0571-00000001")
        form.press("张贴公示").says("公示已张贴")
        return PublicNotice.objects.get(kind="admission_notice", items__declaration=self.declaration)

    def run_admission(self, notice: PublicNotice, *, over: datetime) -> None:
        assert notice.over_at == over
        just_before(self.code, over)
        page = self.visitor.go("/committee/admission/")
        assert not [form for form in page.forms() if f"/{notice.number}/" in form.path]
        page.forge(f"/committee/admission/{notice.number}/certify/").says("此后才能录入公示结果。")
        page.forge(f"/committee/admission/{notice.number}/forward/").says("此后才能报送。")
        assert self.now().stop == "admission_notice"
        at(self.code, over)
        self._admission("/certify/", notice).says("公示结果已录入。")
        self._admission("/forward/", notice).says("1 份申报进入下一环节。")

    def _admission(self, action: str, notice: PublicNotice) -> Page:
        return self.visitor.go("/committee/admission/").form(action=f"/{notice.number}{action}").press()

    def take_fee(self) -> None:
        pk = self.declaration.pk
        self.is_refused("forward", "报送", "评审费")
        form = self.visitor.go("/committee/fees/").form(action=f"/fees/{pk}/")
        again = form.press("登记").form(action=f"/fees/{pk}/")
        again.fill({f"{pk}-amount": "300", f"{pk}-receipt_number": "浙财00012345"})
        again.press("登记").says(f"{self.name} 的评审费已登记")

    def make_roster(self) -> Page:
        return self.visitor.go("/committee/rosters/").form(action="/make/").press().says("已编成，表格正在生成。")

    def roster_sheet(self, roster: Page) -> bytes:
        return fetch(self.visitor, roster.link("下载花名册"))

    def is_refused_form(self, roster: Page) -> None:
        """Of the roster only those are unlocked who went before; where nobody has, the button is dead, and no request helps."""
        others = Declaration.objects.filter(plan=self.declaration.plan).exclude(pk=self.declaration.pk)
        before = sum(form_unlocked(each) for each in others)
        roster.says(f"可导出评审表{before}份")
        if before == 0:
            form = roster.form(action="/forms/")
            assert "disabled" in form.buttons()[0].attrs
            form.send_anyway().says("花名册中还没有可导出评审表的申报")

    def print_forms(self, roster: Page) -> list[tuple[str, bytes]]:
        """All forms of the roster by the bulk worker: (name, PDF) in the order of the batch's page."""
        batch = self.visitor.go(roster.url).form(action="/forms/").press("按花名册顺序生成评审表")

        wait_for_papers("the forms", batch=batch.path.rstrip("/").rpartition("/")[2])
        job = json.loads(self.visitor.download(f"{batch.url.rstrip('/')}/progress"))
        assert job["finished"], job
        assert not job["failed"], job
        page = self.visitor.go(batch.url)
        (table,) = page.tree.all("table")
        links = [a for a in table.all("a") if "/papers/" in a.attrs["href"]]
        return [(a.text, self.visitor.download(urljoin(page.url, a.attrs["href"]))) for a in links]


def names_of(form: Form) -> set[str]:
    return {control.attrs.get("name", "") for control in form._controls()}
