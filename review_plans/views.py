"""The home page and each plan's guide: for everybody, signed in or not."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import permission, public
from config import clock
from provisions.citation import Text
from review_plans import queries
from review_plans.guide import guide_of
from review_plans.queries import NoSuchPlanError, OpenPlan
from review_plans.saying import closing_words, day_words, words


@permission(public)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Plans with their closing day; what one may do without an account."""
    wanted = request.GET.get("q", "").strip()
    plans = [_row(each) for each in queries.open_plans() if _speaks_of(each, wanted)]
    return render(request, "review_plans/home.html", {"plans": plans, "wanted": wanted})


def _speaks_of(each: OpenPlan, wanted: str) -> bool:
    """Whether a word stands in the plan's name, organiser, level or specialties, in either language."""
    plan = each.plan
    texts: list[Text] = [plan.name, plan.organiser, plan.level_name, *(s.name for s in plan.specialties)]
    return not wanted or any(wanted.lower() in f"{text.zh} {text.en}".lower() for text in texts)


def _row(each: OpenPlan) -> dict[str, object]:
    plan = each.plan
    return {
        "code": plan.code,
        "name": words(plan.name),
        "level": words(plan.level_name),
        "organiser": words(plan.organiser),
        "specialties": [words(specialty.name) for specialty in plan.specialties],
        **timing(each),
    }


def timing(each: OpenPlan) -> dict[str, object]:
    """Whether one can declare now, in words for a page."""
    return {
        "now": each.now,
        "closes": each.closes,
        "is_open": each.is_open,
        "opened": each.opened,
        "closed": each.closed,
        "printed": closing_words(each.last_day) if each.last_day else _("个人截止日另行确定"),
        "opens": day_words(each.plan.opens_at),
        "days_left": each.days_left,
        "why_not": _why_not(each),
    }


def _why_not(each: OpenPlan) -> str:
    if not each.opened:
        return _("%(day)s 起受理。") % {"day": day_words(each.plan.opens_at)}
    if each.closed and each.last_day:
        return _("个人申报已于%(day)s 24:00 截止。") % {"day": day_words(each.last_day)}
    return ""


@permission(public)
@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """办事指南: is it me, what do I need, by when, where to ask."""
    request.plan_code = code  # type: ignore[attr-defined]
    try:
        version = queries.current_version(code)
    except NoSuchPlanError:
        raise Http404(_("没有这一评审计划。")) from None
    if not version.plan.open_to_public:
        raise Http404(_("没有这一评审计划。"))
    plan = queries.plan_of(version)
    closes = queries.deadline(version, queries.PERSONAL)
    last = queries.deadline_day(version, queries.PERSONAL)
    each = OpenPlan(plan, version, clock.now(code), closes, last)
    context = {"code": code, "plan": plan, "version": version, "guide": guide_of(version), **timing(each)}
    return render(request, "review_plans/guide.html", context)
