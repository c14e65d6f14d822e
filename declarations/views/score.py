"""量化自评: one page, the table left and one line of it right. With scripts only the right side is fetched (`?part=1`)."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import permission, signed_in
from declarations import claim_actions, claiming, scores, tallying, ways
from declarations.forms.score import ClaimForm
from declarations.models import Declaration, SelfClaim
from declarations.pages import has_score, may_change_page
from declarations.scores import ClaimRow, LineRow
from declarations.tallying import Scoring
from declarations.views.access import frame, now_of, own, page_named
from scoring.schedule import BEST_AND_BONUS, EACH, Line
from scoring.sheet import ScoreSheet

PREFILLED = ("proof", "choice")


@dataclass(frozen=True)
class Sheet:
    """The score sheet that a request is about, counted once."""

    declaration: Declaration
    scoring: Scoring
    counted: ScoreSheet

    @classmethod
    def of(cls, request: HttpRequest, pk: int) -> "Sheet":
        """The signed-in person's own; not found where the track asks for none."""
        declaration = own(request, pk)
        scoring = tallying.scoring_of(declaration) if has_score(declaration) else None
        if scoring is None:
            raise Http404
        return cls(declaration, scoring, scoring.sheet())

    def line(self, code: str) -> Line:
        for found in self.scoring.schedule.lines_for(self.declaration.specialty or None):
            if found.code == code:
                return found
        raise Http404

    @property
    def locked(self) -> str:
        allowed = may_change_page(self.declaration, page_named("score"), now_of(self.declaration))
        return str(getattr(allowed, "reason", ""))


@permission(signed_in)
@require_safe
def score(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = Sheet.of(request, pk)
    return shown(request, sheet, gap=ways.gap_of(sheet.declaration, sheet.scoring))


@permission(signed_in)
@require_safe
def line(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    sheet = Sheet.of(request, pk)
    found = sheet.line(code)
    return shown(request, sheet, **line_context(sheet, found, _asked(request, sheet, found)))


def shown(request: HttpRequest, sheet: Sheet, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page, or only its right side."""
    declaration, schedule = sheet.declaration, sheet.scoring.schedule
    context = frame(
        declaration,
        "score",
        schedule=schedule,
        totals=scores.totals_of(declaration, schedule, sheet.counted),
        left_out=scores.left_out(declaration, schedule),
        locked=sheet.locked,
        **more,
    )
    if request.GET.get("part") == "1":
        return render(request, "declarations/_score_work.html", context, status=status)
    context["sections"] = scores.section_rows(schedule, sheet.counted, sheet.scoring.confirmed)
    return render(request, "declarations/score.html", context, status=status)


def line_context(sheet: Sheet, found: Line, form: ClaimForm | None, **more: Any) -> dict[str, Any]:
    """The right side: a line with its claims, one of them open in `form` (a new one where the form has no row)."""
    lines = list(sheet.scoring.schedule.lines_for(sheet.declaration.specialty or None))
    place = next(number for number, each in enumerate(lines) if each.code == found.code)
    rows = scores.claim_rows(sheet.declaration, found, sheet.counted)
    return {
        "line": row_of(sheet, found),
        "rows": rows,
        "form": form,
        "opened": form.row.key if form is not None and form.row is not None else None,
        "told": _told(rows, form),
        "key": form.row.key if form is not None and form.row is not None else uuid.uuid4(),
        "seen": claim_actions.digest(form.row) if form is not None else "",
        "may_add": (found.count in (EACH, BEST_AND_BONUS) or not found.once) and bool(rows),
        "before": lines[place - 1] if place else None,
        "after": lines[place + 1] if place + 1 < len(lines) else None,
        **more,
    }


def _told(rows: list[ClaimRow], form: ClaimForm | None) -> ClaimRow | None:
    if form is None or form.row is None:
        return None
    return next((row for row in rows if row.row.key == form.row.key), None)


def row_of(sheet: Sheet, found: Line) -> LineRow:
    confirmed = sheet.scoring.confirmed
    return scores.line_row(sheet.scoring.schedule, found, sheet.counted.line(found.code), confirmed)


def _asked(request: HttpRequest, sheet: Sheet, found: Line) -> ClaimForm | None:
    """Which claim lies open: the one asked for, a new one, or the only one there is."""
    if sheet.locked or not claiming.takes_claims(found):
        return None
    rows = [row for row in tallying.claims_of(sheet.declaration) if row.line == found.code]
    key = request.GET.get("claim", "")
    row = next((row for row in rows if str(row.key) == key), None)
    asks_new = not rows or "add" in request.GET or any(name in request.GET for name in PREFILLED)
    if row is None and not asks_new and len(rows) == 1:
        row = rows[0]
    if row is None and not asks_new:
        return None
    initial = {} if row else {name: request.GET[name] for name in PREFILLED if name in request.GET}
    return form_for(sheet, found, row, initial=initial)


def form_for(sheet: Sheet, found: Line, row: SelfClaim | None, *args: Any, **kwargs: Any) -> ClaimForm:
    return ClaimForm(
        *args, declaration=sheet.declaration, schedule=sheet.scoring.schedule, line=found, row=row, **kwargs
    )


def line_url(declaration: Declaration, code: str, key: object = "") -> str:
    address = reverse("declarations:score_line", args=[declaration.pk, code])
    return f"{address}?claim={key}" if key else address
