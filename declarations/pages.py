"""The pages of a declaration: which apply, where each lies, what each writes, and whether it may be changed now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import EmployerKind
from accounts.results import Allowed, Answer, Denied
from declarations import completeness, itinerary, workflow
from declarations.completeness import Missing
from declarations.enums import State
from declarations.forms.base import PageForm
from declarations.forms.choices import ChoicesForm
from declarations.forms.office import OfficeForm
from declarations.forms.texts import PostForm, StatementForm
from declarations.models import Declaration
from declarations.permissions import may_edit
from review_plans import queries as plan_queries


@dataclass(frozen=True)
class Page:
    """`fields`: the names by which a return may reopen it; `form`: for pages that are one form."""

    code: str
    name: Promise
    group: str
    hint: Promise
    fields: tuple[str, ...] = ()
    form: type[PageForm] | None = None
    applies: Callable[[Declaration], bool] = lambda declaration: True

    def url(self, declaration: Declaration, anchor: str = "") -> str:
        address = reverse(f"declarations:{self.code}", args=[declaration.pk])
        return f"{address}#{anchor}" if anchor else address


def _has_office(declaration: Declaration) -> bool:
    return any(stop.kind == "accepting_office" for stop in itinerary.variant_of(declaration).stops)


def _is_public_institution(declaration: Declaration) -> bool:
    return declaration.employer.employer.kind == EmployerKind.PUBLIC_INSTITUTION


def has_score(declaration: Declaration) -> bool:
    """Is the score sheet asked for on this track? It may still be looked at where the plan has a schedule."""
    plan = itinerary.plan_of(declaration)
    if plan.self_score == "none" or plan_queries.schedule_of(declaration.version) is None:
        return False
    return plan.self_score == "everybody" or declaration.track == "self_scored"


GROUPS = (
    ("ready", gettext_lazy("准备")),
    ("fill", gettext_lazy("填写")),
    ("finish", gettext_lazy("核对与提交")),
)

PAGES: tuple[Page, ...] = (
    Page(
        "dossier",
        gettext_lazy("基本信息与业绩档案"),
        "ready",
        gettext_lazy("个人信息、照片、学历、任职资格、经历；取自业绩档案，不用重填"),
        ("dossier", "photo", "profile"),
    ),
    Page(
        "choices",
        gettext_lazy("申报类别"),
        "fill",
        gettext_lazy("申报层级、专业、途径"),
        ("target_level", "specialty", "sub_specialty", "track", "exceptional_reason", "answers"),
        ChoicesForm,
    ),
    Page(
        "office",
        gettext_lazy("受理点"),
        "fill",
        gettext_lazy("材料交到哪里审查"),
        ("accepting_office",),
        OfficeForm,
        _has_office,
    ),
    Page(
        "post",
        gettext_lazy("岗位信息"),
        "fill",
        gettext_lazy("事业单位竞聘岗位"),
        ("answers",),
        PostForm,
        _is_public_institution,
    ),
    Page(
        "statement", gettext_lazy("本人述职"), "fill", gettext_lazy("任现职以来的工作"), ("statement",), StatementForm
    ),
    Page(
        "achievements",
        gettext_lazy("选择业绩"),
        "fill",
        gettext_lazy("从业绩档案里选，定一篇代表作"),
        ("achievements",),
    ),
    Page("attachments", gettext_lazy("附件与佐证"), "fill", gettext_lazy("逐项上传；档案里已有的不用再传")),
    Page(
        "score",
        gettext_lazy("量化自评"),
        "fill",
        gettext_lazy("逐项选择，系统按评分表计算"),
        ("self_score",),
        applies=has_score,
    ),
    Page("verdict", gettext_lazy("资格对照"), "finish", gettext_lazy("每条途径逐条对照通知，供参考")),
    Page("pledge", gettext_lazy("承诺签名"), "finish", gettext_lazy("签署真实性保证书"), ("signature", "pledged_at")),
    Page("preview", gettext_lazy("预览与提交"), "finish", gettext_lazy("核对全部内容，提交给用人单位")),
)

BY_CODE = {page.code: page for page in PAGES}


def pages_of(declaration: Declaration) -> tuple[Page, ...]:
    return tuple(page for page in PAGES if page.applies(declaration))


# Where a page that is no single form begins to be worked on.
ANCHORS = {"achievements": "works", "score": "main", "dossier": "main", "pledge": "main"}


def page_of_field(name: str) -> tuple[Page | None, str]:
    """The page and anchor of a field that a return names; the anchor takes the focus (js/arrive.js)."""
    if name.startswith("slot:"):
        return BY_CODE["attachments"], f"slot-{name.removeprefix('slot:')}"
    for page in PAGES:
        if name in page.fields:
            return page, f"id_{name}" if page.form else ANCHORS.get(page.code, "")
    return None, ""


def missing_link(declaration: Declaration, item: Missing) -> str:
    page = BY_CODE.get(item.page)
    return page.url(declaration, item.anchor) if page else reverse("declarations:hub", args=[declaration.pk])


def may_change(declaration: Declaration, now: datetime) -> Answer:
    """May the applicant change anything at all now? Refused when handed in or when the window is closed."""
    mine = may_edit(declaration, declaration.person)
    return mine if not mine else workflow.window_open(declaration, now)


def may_change_page(declaration: Declaration, page: Page, now: datetime) -> Answer:
    """In a return only the pages that it reopens."""
    answer = may_change(declaration, now)
    if not answer or declaration.state != State.SENT_BACK or page.code in ("preview", "verdict", "pledge"):
        return answer
    fields = completeness.fields_open(declaration)
    if fields is None or fields & set(page.fields):
        return answer
    if page.code == "attachments" and any(name.startswith("slot:") for name in fields):
        return answer
    return Denied(_("退回意见没有涉及这一页，只能查看。"))


def may_change_slot(declaration: Declaration, slot: str, now: datetime) -> Answer:
    answer = may_change(declaration, now)
    if not answer or declaration.state != State.SENT_BACK:
        return answer
    fields = completeness.fields_open(declaration)
    if fields is None or f"slot:{slot}" in fields:
        return Allowed()
    return Denied(_("退回意见没有涉及这一项，只能查看。"))


def open_fields(declaration: Declaration, page: Page) -> frozenset[str] | None:
    """Of a returned declaration, the fields of this page that may be changed; None means all."""
    if declaration.state != State.SENT_BACK:
        return None
    fields = completeness.fields_open(declaration)
    return None if fields is None else fields & frozenset(page.fields)
