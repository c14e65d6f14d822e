"""What the itinerary asks of notices: has it run, and is an objection open?"""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.results import Allowed, Answer, Denied
from declarations.itinerary import variant_of
from declarations.models import Declaration
from integrity.handling import handling
from public_notices.models import NoticeKind, Objection, PublicNotice
from public_notices.queries import kind_at_stop, standing_notice, upheld_against
from public_notices.wording import end_words
from review_plans.queries import ObjectionTime


def notice_ran(declaration: Declaration, now: datetime) -> Answer:
    """Allowed once a certified notice of the published fields as they stand now is over."""
    kind = kind_at_stop(declaration)
    if kind is None:
        return Allowed()
    notice = standing_notice(declaration, kind)
    if notice is None:
        return Denied(_("还没有张贴公示：公示满规定的工作日后才能报送。"))
    if now < notice.over_at:
        return Denied(
            _("公示 %(number)s 到 %(end)s 才满 %(days)s 个工作日，此后才能报送。")
            % {"number": notice.number, "end": end_words(notice.over_at), "days": notice.working_days}
        )
    if notice.certified_at is None:
        return Denied(_("公示 %(number)s 已满，请先录入公示结果。") % {"number": notice.number})
    return Allowed()


def notice_stands(declaration: Declaration, now: datetime) -> Answer:
    """Whether the employer's notice of what is published now has run already, wherever the case lies."""
    if all(stop.kind != NoticeKind.EMPLOYER for stop in variant_of(declaration).stops):
        return Allowed()
    notice = standing_notice(declaration, NoticeKind.EMPLOYER)
    if notice is not None and notice.certified_at is not None and now >= notice.over_at:
        return Allowed()
    return Denied(_("公示内容有变化，需要重新公示。"))


def no_open_objection(declaration: Declaration, now: datetime) -> Answer:
    """Denied while an objection is open, or was upheld against what is published now."""
    objections = Objection.objects.filter(declaration=declaration)
    opened = objections.filter(closed_at__isnull=True).order_by("received_at").first()
    if opened is not None:
        return Denied(_("有异议尚未处理（回执号 %(receipt)s），处理完毕后才能报送。") % {"receipt": opened.receipt})
    kind = kind_at_stop(declaration)
    if kind is not None and upheld_against(declaration, kind).exists():
        return Denied(_("公示期间的异议成立，不能报送；请退回修改后重新公示，或作审查不通过处理。"))
    return Allowed()


def objection_upheld(declaration: Declaration, now: datetime) -> Answer:
    """Allowed where an objection to what is published now was found to be true: the one ground to end a case here."""
    kind = kind_at_stop(declaration)
    if kind is not None and upheld_against(declaration, kind).exists():
        return Allowed()
    return Denied(_("公示期间没有经核查成立的异议，不能作审查不通过处理。"))


def may_extend(objection: Objection, now: datetime, time: ObjectionTime) -> Answer:
    """Whether an objection may get the longer time of its plan (`time`: see `handling.time_for`); `now` on the plan's clock."""
    if objection.closed_at is not None:
        return Denied(_("这件异议已经处理完毕。"))
    if objection.extended_at is not None:
        return Denied(_("办理期限已经延长过一次，不能再延长。"))
    if time.extended_to is None:
        return Denied(_("本计划没有规定延长后的期限：请由评委会办公室在“计划变更”中确定异议办理期限。"))
    if objection.is_overdue(now.date()):
        return Denied(_("办理期限已过，不能再延长：请尽快写明核查结论。"))
    if time.extended_to <= (objection.working_days or handling().working_days):
        return Denied(_("本计划延长后的期限不比这件异议现在的长，不能延长：请在现在的期限内写明核查结论。"))
    return Allowed()


def certifiable(notice: PublicNotice, now: datetime) -> Answer:
    """Whether the result of a notice can be entered."""
    if notice.withdrawn_at is not None:
        return Denied(_("公示已撤回，不能录入结果。"))
    if notice.certified_at is not None:
        return Denied(_("公示结果已经录入。"))
    if now < notice.over_at:
        return Denied(_("公示到 %(end)s 才满，此后才能录入公示结果。") % {"end": end_words(notice.over_at)})
    opened = notice.objections.filter(closed_at__isnull=True).count()
    if opened:
        return Denied(_("还有 %(count)s 件异议没有处理完。") % {"count": opened})
    return Allowed()
