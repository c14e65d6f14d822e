"""What the shell of every page shows: navigation, seat, unread count, display choices, the demo's band."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Person, Seat
from config import clock
from messages.queries import todo_count
from registries import signing_in

Item = tuple[Any, str]

PLANS: Item = (_("评审计划"), "review_plans:home")
NOTICES: Item = (_("公示"), "public_notices:list")
VERIFY: Item = (_("文件核验"), "documents:verify")
APPLICANT: tuple[Item, ...] = (
    (_("我的申报"), "declarations:mine"),
    (_("业绩档案"), "dossiers:home"),
    (_("投诉与申诉"), "declarations:appeals"),
    (_("为单位经办"), "offices:letter"),
)
EMPLOYER: tuple[Item, ...] = (
    (_("单位工作台"), "offices:employer"),
    (_("业绩档案审核"), "offices:dossiers"),
    (_("申报审核"), "offices:employer_queue"),
    (_("单位公示"), "offices:employer_notices"),
    (_("本单位人员"), "offices:people"),
    (_("归档清单"), "outcomes:archive"),
)
DESK: tuple[Item, ...] = ((_("审查"), "offices:desk"), (_("批次与推荐"), "offices:batches"))
COMMITTEE: tuple[Item, ...] = (
    (_("审查与推荐"), "committee:home"),
    (_("花名册与评审表"), "committee:rosters"),
    (_("缴费"), "committee:fees"),
    (_("评前公示"), "committee:admission"),
    (_("诚信处理"), "committee:integrity"),
    (_("评委会会议"), "ballots:home"),
    (_("专家与抽取"), "committee:experts"),
    (_("计划编制"), "studio:home"),
    (_("计划变更"), "committee:amendments"),
    (_("统计"), "committee:figures"),
)
BUREAU: tuple[Item, ...] = (*DESK, (_("统计"), "committee:figures"))
BOARD: tuple[Item, ...] = ((_("评委会会议"), "ballots:home"),)
PLATFORM: tuple[Item, ...] = (
    (_("授权委托证明"), "accounts:letters"),
    (_("单位名录"), "accounts:organisations"),
    (_("人员与身份"), "accounts:people"),
    (_("管理员"), "accounts:administrators"),
)
SYSTEM: tuple[Item, ...] = ((_("运行总览"), "platform:overview"), (_("工作日历"), "review_plans:calendar"))
AUDIT: tuple[Item, ...] = ((_("审计查询"), "platform:audit"),)
EXPERT: tuple[Item, ...] = ((_("我的评审"), "committee:reviews"), *BOARD)
OF_ROLE = {
    Role.EMPLOYER_OPERATOR: EMPLOYER,
    Role.COMMITTEE_OFFICER: COMMITTEE,
    Role.BUREAU_OFFICER: BUREAU,
    Role.EXPERT: EXPERT,
    Role.CHAIR: BOARD,
    Role.PLATFORM_ADMIN: PLATFORM,
    Role.SYSTEM_ADMIN: SYSTEM,
    Role.AUDIT_ADMIN: AUDIT,
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """A page pays only for what it shows: the unread count is asked for when it is printed."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, Person) else None
    seat = getattr(request, "seat", None)
    return {
        "nav": _nav(request, person, seat),
        "seat": seat,
        "seats": getattr(request, "seats", []),
        "unread": SimpleLazyObject(lambda: todo_count(person)) if person else 0,
        "display": _display(request, person),
        "demo": settings.DEMO,
        "demo_band": _band(getattr(request, "plan_code", "")) if settings.DEMO else "",
        "PUBLIC_URL": settings.PUBLIC_URL,
        "identity_connected": signing_in.is_connected,
    }


def _nav(request: HttpRequest, person: Person | None, seat: Seat | None) -> list[tuple[Any, str, bool]]:
    own: tuple[Item, ...] = ()
    if seat is not None:
        own = OF_ROLE.get(Role(seat.role), DESK)
    elif person is not None:
        own = APPLICANT
    places = []
    for label, name in (*own, PLANS, NOTICES, VERIFY):
        try:
            places.append((label, reverse(name)))
        except NoReverseMatch:
            continue
    here = max((url for _label, url in places if _leads_to(url, request.path)), key=len, default="")
    return [(label, url, url == here) for label, url in places]


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _display(request: HttpRequest, person: Person | None) -> dict[str, Any]:
    if person is not None:
        return {"text_size": person.text_size, "high_contrast": person.high_contrast}
    session = getattr(request, "session", None)
    kept = session.get("display", {}) if session is not None else {}
    return {"text_size": kept.get("text_size", "normal"), "high_contrast": kept.get("high_contrast", False)}


def _band(plan_code: str) -> str:
    """Which day it is for the plan of this page; views set `request.plan_code`."""
    if not plan_code:
        return gettext("这里是演示环境，人员、单位和材料都是虚构的；各评审计划的日期各自推移。")
    day = date_format(clock.today(plan_code), "DATE_FORMAT")
    return gettext("这里是演示环境，人员、单位和材料都是虚构的；本评审计划的今天是 %(day)s。") % {"day": day}
