"""The routes of a guide page: every stop with its day, who signs, and the latest posting day."""

from datetime import date

from django.utils.translation import gettext as _

from provisions.working_days import CalendarMissing
from review_plans import queries
from review_plans.guide_parts import Point, Route, Step, cited
from review_plans.labels import AFFILIATIONS, PARTIES
from review_plans.models import PlanVersion
from review_plans.plan import Plan, Stop, Variant
from review_plans.saying import closing_words, day_words, english, words


def route_of(variant: Variant, plan: Plan, version: PlanVersion, moved: dict[str, date]) -> Route:
    cite = variant.cite or variant.stops[0].cite
    first = Step(_("个人申报"), _personal(plan, moved), _("申报人"), "", Point(""))
    return Route(
        code=variant.code,
        name=words(variant.name),
        employers=_("、").join(AFFILIATIONS[each]() for each in variant.affiliations),
        cite=cited(cite, plan),
        steps=(first, *(_step(stop, variant, plan, version, moved) for stop in variant.stops)),
    )


def _personal(plan: Plan, moved: dict[str, date]) -> str:
    day = moved.get(queries.PERSONAL, plan.personal_deadline)
    return closing_words(day) if day else _("截止日通知未写，另行确定")


def _step(stop: Stop, variant: Variant, plan: Plan, version: PlanVersion, moved: dict[str, date]) -> Step:
    day = moved.get(stop.code, moved.get(stop.deadline_key, stop.deadline))
    return Step(
        name=words(stop.name),
        when=closing_words(day) if day else "",
        who=_who_signs(stop),
        note=_note(stop, variant, plan, version),
        cite=cited(stop.cite, plan),
    )


def _who_signs(stop: Stop) -> str:
    names = [PARTIES[party]() for party in stop.sign_offs.parties if party in PARTIES]
    if len(names) < 2:
        return names[0] if names else ""
    listed = _("、").join(names)
    if stop.sign_offs.mode == "all_of":
        return _("%(offices)s，都要通过") % {"offices": listed}
    return _("%(offices)s，一家通过即可") % {"offices": listed}


def _note(stop: Stop, variant: Variant, plan: Plan, version: PlanVersion) -> str:
    told = []
    if stop.optional:
        told.append(_("未设该环节的跳过。"))
    rule = plan.notice(stop.kind)
    if rule is not None:
        told.append(_("公示%(days)d个工作日，张贴当天不算。") % {"days": rule.working_days})
    if stop.kind == "employer_notice":
        told.append(_posting(variant, version))
    return "".join(told)


def _posting(variant: Variant, version: PlanVersion) -> str:
    try:
        day = queries.latest_posting_day(version, variant.code)
    except CalendarMissing as missing:
        return missing.message_en if english() else missing.message
    return _("最晚张贴日：%(day)s。") % {"day": day_words(day)} if day else ""
