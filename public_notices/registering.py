"""What this room answers for: the guards of notices, one paper, and which notices a change of the State calendar moves."""

from django.utils.translation import gettext_lazy

import declarations.guards
import documents.registry
import files.permissions
import files.rechecking
import review_plans.registry
from public_notices import calendar, evidence, guards, papers, permissions, telling


def register() -> None:
    declarations.guards.register("notice_ran", guards.notice_ran, gettext_lazy("公示满期并录入结果"))
    declarations.guards.register("notice_stands", guards.notice_stands, gettext_lazy("公示的内容与现在一致"))
    declarations.guards.register("no_open_objection", guards.no_open_objection, gettext_lazy("异议都已处理"))
    declarations.guards.register("objection_upheld", guards.objection_upheld, gettext_lazy("公示期间有成立的异议"))
    documents.registry.register("notice_sheet", papers.notice_sheet)
    files.permissions.register("objections", permissions.file_check)
    files.rechecking.register("objections", telling.tell_unusable, rule=evidence.FILE.code)
    review_plans.registry.on_calendar_change(calendar.move_running)
