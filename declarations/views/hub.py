"""任务清单: the tasks of one declaration in any order, and the page that shows what comes from the dossier."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import permission, signed_in
from accounts.results import Denied
from declarations import barring, completeness, judging, queries, summary
from declarations.asked import asked
from declarations.completeness import Missing
from declarations.countdown import closing_of
from declarations.enums import State
from declarations.models import Declaration
from declarations.pages import GROUPS, Page, may_change, may_change_page, missing_link, pages_of
from declarations.reopening import ENTRY, KIND
from declarations.stages import stages
from declarations.views.access import frame, now_of, own
from dossiers import queries as dossier_queries
from dossiers.models import DossierState
from dossiers.views import profile_rows
from eligibility.answers import Answer


@permission(signed_in)
@require_safe
def hub(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    if declaration.state not in (State.DRAFT, State.SENT_BACK):
        return redirect("declarations:progress", pk=pk)
    now = now_of(declaration)
    lacking = completeness.missing(declaration)
    tasks = {page.code: _task(declaration, page, lacking, now) for page in pages_of(declaration)}
    barred = barring.shown_to(declaration.person, now)
    if barred is not None and isinstance(barring.may_submit(declaration, now), Denied):
        tasks["preview"] |= {"state": "locked", "locked_by": _("现在不能申报，见上面的说明"), "words": ""}
    groups = [
        {"name": name, "tasks": [tasks[page.code] for page in pages_of(declaration) if page.group == code]}
        for code, name in GROUPS
    ]
    counted = [task for task in tasks.values() if task["state"] in ("done", "todo", "problem", "waiting")]
    context = frame(
        declaration,
        groups=groups,
        done=sum(task["state"] == "done" for task in counted),
        total=len(counted),
        missing=[{"label": item.words, "url": missing_link(declaration, item)} for item in lacking],
        closing=closing_of(declaration, now),
        now=now,
        locked=str(getattr(may_change(declaration, now), "reason", "")),
        barred=barred,
        stages=stages(declaration),
        returned=asked(declaration),
        note=queries.open_return(declaration),
    )
    return render(request, "declarations/hub.html", context)


@permission(signed_in)
@require_safe
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the message of a return leads: into the field if it names one, else to the list; later to the progress."""
    declaration = own(request, pk)
    places = [point.url for point in asked(declaration)]
    if declaration.state != State.SENT_BACK:
        return redirect("declarations:progress", pk=pk)
    if len(places) == 1 and places[0]:
        return redirect(places[0])
    return redirect(f"{reverse('declarations:hub', args=[pk])}#returned")


def _task(declaration: Declaration, page: Page, lacking: list[Missing], now: Any) -> dict[str, Any]:
    task: dict[str, Any] = {"label": page.name, "url": page.url(declaration), "hint": page.hint, "words": ""}
    mine = [item for item in lacking if item.page == page.code]
    allowed = may_change_page(declaration, page, now)
    if page.code == "verdict":
        task |= _verdict_task(declaration, now)
    elif page.code == "preview":
        task |= {"state": "locked" if lacking else "todo", "locked_by": _("填完以上各项后提交"), "words": ""}
        task["words"] = _("还差 %(n)s 项") % {"n": len(lacking)} if lacking else _("可以提交")
    elif page.code == "dossier" and mine and declaration.person.dossier.state == DossierState.WAITING:
        task |= {"state": "waiting", "words": _("等待单位审核")}
    elif mine:
        task["state"] = "todo"
        if len(mine) > 1:
            task["words"] = _("还差 %(n)s 项") % {"n": len(mine)}
    else:
        task["state"] = "done"
    if declaration.state == State.SENT_BACK and page.code == "dossier":
        fields = completeness.fields_reopened(declaration)
        if fields is None or any(name in page.fields or name.startswith((ENTRY, KIND)) for name in fields):
            task |= {"state": "problem", "words": _("需修改")}
    if declaration.state == State.SENT_BACK and page.code not in ("verdict", "preview", "pledge", "dossier"):
        if allowed:
            task |= {"state": "problem", "words": _("需修改")}
        else:
            task["words"] = _("未退回")
    return task


def _verdict_task(declaration: Declaration, now: Any) -> dict[str, Any]:
    """The answer of the chosen track in the words of the verdict page."""
    track = judging.chosen_track(declaration, judging.fresh_verdict(declaration, now))
    if track is None:
        return {"state": "optional", "words": _("选定途径后对照")}
    words = {
        Answer.MET: _("符合"),
        Answer.NOT_MET: _("有不符合项"),
        Answer.UNKNOWN: _("有待核实项"),
        Answer.NOT_YET: _("有尚未达到项"),
    }
    return {"state": "problem" if track.answer is Answer.NOT_MET else "optional", "words": words[track.answer]}


@permission(signed_in)
@require_safe
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """基本信息与业绩档案: what this declaration takes from the dossier."""
    declaration = own(request, pk)
    mine = declaration.person.dossier
    items = dossier_queries.completeness(mine)
    context = frame(
        declaration,
        "dossier",
        dossier=mine,
        profile=profile_rows(mine),
        sections=[section for section in dossier_queries.sections_of(mine) if section.rows],
        lacking=[item for item in items if not item.done],
        left_out=summary.left_out(declaration),
    )
    return render(request, "declarations/dossier.html", context)
