"""The own score sheet as a paper. What the experts say is on no paper of an applicant."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

import documents.actions
import documents.queries
from accounts.permissions import permission, signed_in
from declarations import checked_sheets, queries
from declarations.views.access import own

KINDS = {"pdf": "score_sheet", "xlsx": "score_sheet_table"}


@permission(signed_in)
@require_POST
def score_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Orders the sheet of the newest submission as PDF or workbook; the same again is the one that stands."""
    declaration = own(request, pk)
    submission = queries.latest_submission(declaration)
    if kind not in KINDS or submission is None:
        raise Http404(_("提交以后才有量化评分表。"))
    submission.declaration = declaration
    shown = checked_sheets.sheet_of(submission)
    if shown is None:
        raise Http404(_("这份申报没有量化评分表。"))
    key = f"sheet:{kind}:{submission.pk}:own:{shown.digest}"
    placed = documents.actions.order_or_retry(
        kind=KINDS[kind],
        subject=f"declaration:{declaration.pk}",
        key=key,
        params={"declaration": declaration.pk, "revision": submission.revision},
        requested_by=declaration.person,
        plan_code=declaration.plan.code,
    )
    return redirect("documents:order", placed.pk)
