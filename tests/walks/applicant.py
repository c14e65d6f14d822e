"""The applicant's way through the pages: from `开始填写申报` to the receipt, a correction, and the own form."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from accounts.models import Person
from config.demo import pictures
from declarations.models import Declaration
from documents.models import DocumentOrder
from tests.walks.site import wait_for_papers
from tests.walks.visitor import Page, Visitor
from tests.walks.world import World

STATEMENT = "任现职以来主持生产线改造，负责方案、计算和现场调试，一次投运成功，每年节约成本三百万元。"
POST = {
    "post_applied": "专业技术七级",
    "performance_pledge": "true",
    "quota_checked": "true",
    "posted_inside": "true",
}


@dataclass
class Applicant:
    """Somebody with a verified dossier, at the pages of the one declaration that they make."""

    world: World
    person: Person
    code: str
    folder: Path
    visitor: Visitor = field(init=False)
    declaration: Declaration = field(init=False)

    def __post_init__(self) -> None:
        self.visitor = self.world.sign_in(self.person)
        self.scan, self.signature = self.folder / "佐证.pdf", self.folder / "签名.png"
        self.scan.write_bytes(pictures.evidence(self.person.pk, pages=1).read())
        self.signature.write_bytes(pictures.signature(self.person.pk).read())

    @property
    def hub(self) -> str:
        return f"/me/d/{self.declaration.pk}/"

    def now(self) -> Declaration:
        self.declaration.refresh_from_db()
        return self.declaration

    # --- the wizard ---

    def start(self) -> Page:
        page = self.visitor.go(f"/me/start/{self.code}/").form(button="开始填写申报").press()
        number = re.fullmatch(r"/me/d/(\d+)/", page.path)
        assert number, page.text
        self.declaration = Declaration.objects.get(pk=number[1], person=self.person)
        return page

    def save(self, name: str, **values: object) -> Page:
        """One page of the wizard; it must be kept."""
        page = self.visitor.go(f"{self.hub}{name}/").form(button="保存并继续").fill(values).press("保存并继续")
        assert page.path == self.hub, f"{name}: {page.text}"
        return page

    def fill(self, *, target: str, track: str, specialty: str, more: Mapping[str, object] | None = None) -> None:
        """Every page of the wizard that this plan and employer have, but score and pledge."""
        self.save("choices", target_level=target, specialty=specialty, track=track, **(more or {}))
        pages = self.visitor.go(self.hub).text
        if "受理点" in pages:
            form = self.visitor.go(f"{self.hub}office/").form(button="保存并继续")
            form.fill(accepting_office=form.offered("accepting_office")[0]).press("保存并继续")
        if "岗位信息" in pages:
            self.save("post", **POST)
        self.save("statement", statement=STATEMENT)
        self.choose_works()
        self.upload_what_is_asked()

    def is_refused_too_long_a_statement(self, limit: int) -> None:
        """One character more than the plan allows, told apart by code points: said beside the field, nothing lost."""
        words = "𬎆" * (limit + 1)
        form = self.visitor.go(f"{self.hub}statement/").form(button="保存并继续").fill(statement=words)
        page = form.press("保存并继续").says(f"最多 {limit} 字，现在是 {limit + 1} 字，请删去 1 字。").says(words)
        assert page.path == f"{self.hub}statement/"

    def choose_works(self) -> Page:
        form = self.visitor.go(f"{self.hub}achievements/").form(button="保存并继续")
        works = form.offered("chosen")
        page = form.fill(chosen=works).press("保存，留在本页")
        return page.form(button="保存并继续").fill(representative=works[-1]).press("保存并继续").says("已选")

    def upload_what_is_asked(self) -> None:
        """A scan into every slot that still blocks, by the slot's plain form."""
        missing = self.visitor.go(f"{self.hub}attachments/").tree.with_class("slot-needed")
        for slot in [node.attrs["id"].removeprefix("slot-") for node in missing]:
            self.upload(slot)

    def upload(self, slot: str) -> Page:
        page = self.visitor.go(f"{self.hub}attachments/")
        return page.form(action=f"/attachments/{slot}/").choose("file", self.scan).press("上传").says("已上传")

    def claim(self, *lines: str) -> Page:
        """Claims the highest offered choice of these lines of the score sheet, each with its evidence."""
        for line in lines:
            form = self.visitor.go(f"{self.hub}score/{line}/").form(button="计入")
            proof = next(each for each in form.offered("proof") if each)
            choice = next(each for each in form.offered("choice") if each)
            page = form.fill(choice=choice, proof=proof, words="见业绩档案").press("计入")
            page.says("已计入")
        return self.visitor.go(f"{self.hub}score/")

    def pledge(self) -> Page:
        form = self.visitor.go(f"{self.hub}pledge/").form(button="签署承诺")
        return form.fill(agreed="on").choose("signature", self.signature).press("签署承诺").says("承诺已签署")

    # --- handing in ---

    def preview(self) -> Page:
        return self.visitor.go(f"{self.hub}preview/")

    def submit(self, *, against: str = "") -> Page:
        """`against`: why, where the verdict has NOT_MET."""
        form = self.preview().form(action="/submit/")
        if against:
            form.fill(confirmed="on", not_met_reason=against)
        page = form.press()
        assert page.path == f"{self.hub}receipt/", page.text
        return page.says(self.now().number)

    def is_refused_to_submit(self, words: str) -> None:
        """The page says why beside its dead button; a request sent all the same is refused with the same words."""
        before = self.now().state
        page = self.preview()
        assert words in page.why_not("提交给用人单位")
        page.form(action="/submit/").send_anyway().says(words)
        assert self.now().state == before

    def is_refused_without(self, slot: str, name: str) -> None:
        """A compulsory paper taken out again: named as missing, the submit refused; put back, all is well."""
        page = self.visitor.go(f"{self.hub}attachments/").says(name)
        page.form(action=f"/attachments/{slot}/remove/").press("移除")
        assert not self.now().attachments.filter(slot=slot).exists()
        page = self.preview().says(name)
        assert page.why_not("提交给用人单位")
        page.form(action="/submit/").send_anyway().says(name)
        assert self.now().state == "draft"
        self.upload(slot)

    # --- afterwards ---

    def progress(self) -> Page:
        return self.visitor.go(f"{self.hub}progress/")

    def is_refused_the_form(self, gate: str) -> None:
        """Before the unlock there is no button, and a request sent all the same makes no paper."""
        page = self.progress().says(f"“{gate}”完成后才能导出。")
        assert not [f for f in page.forms() if f.path.endswith("/form/")]
        page.forge(f"{self.hub}form/").says(f"“{gate}”完成后才能导出。")
        assert not DocumentOrder.objects.filter(subject=f"declaration:{self.declaration.pk}").exists()

    def own_form(self) -> bytes:
        page = self.progress().form(action="/form/").press("生成评审表")
        address = page.link("正在生成") if "正在生成" in page.text else page.link("下载评审表")
        return fetch(self.visitor, address)


def fetch(visitor: Visitor, order: str) -> bytes:
    """The paper of an order, once a worker has made it."""
    wait_for_papers("a paper", pk=order.rstrip("/").rpartition("/")[2])
    job = json.loads(visitor.download(f"{order.rstrip('/')}/progress"))
    assert job["finished"], job
    assert not job["failed"], job
    page = visitor.go(order)
    return page.follow("下载").body if page.media == "text/html" else page.body


def claimable(page: Page) -> list[str]:
    """The lines of a score page, by the links that lead to them."""
    found = [re.search(r"/score/([^/]+)/$", a.attrs.get("href", "")) for a in page.tree.all("a")]
    return list(dict.fromkeys(each[1] for each in found if each))
