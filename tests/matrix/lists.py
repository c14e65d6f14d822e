"""Every list that can be exported, in the world of the matrix: whose page it is on, and which rows that page shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.matrix.world import World

Context = Any


def _page(context: Context) -> list[Any]:
    return [row.pk for row in context["page"].paginator.object_list]


def _first(name: str) -> Callable[[Context], list[Any]]:
    return lambda context: [(row[0] if isinstance(row, tuple) else row).pk for row in context[name]]


def _objections(context: Context) -> list[Any]:
    return [each["objection"].pk for each in context["objections"]]


def _report(context: Context) -> list[Any]:
    if "kept" in context:
        return [row.number for row in context["kept"]]
    return [each.row.number for each in (*context["refused"], *context["accepted"])]


@dataclass(frozen=True)
class Shown:
    """`page` as `subject` opens it; `rows` takes the keys of the rows out of what the page was made of."""

    subject: str
    page: str
    rows: Callable[[Context], list[Any]] = _page
    query: str = ""
    of: str = ""


def lists_of(world: World) -> dict[str, Shown]:
    roster, meeting = world.roster.pk, world.ballot.meeting.number
    draw = f"/committee/experts/draws/{world.draw.number}/"
    return {
        "employer": Shown("operator", "/employer/declarations/", query="?tab=all"),
        "desk": Shown("officer", "/desk/", query="?tab=all"),
        "people": Shown("operator", "/employer/people/"),
        "dossiers": Shown("operator", "/employer/dossiers/"),
        "seats": Shown("committee", "/seats/", _first("rows")),
        "seats_of": Shown(
            "admin", f"/platform/organisations/{world.batch.organisation_id}/seats/", _first("rows"),
            of=str(world.batch.organisation_id),
        ),
        "posts": Shown("operator", "/employer/posts/", _first("rows")),
        "people_imports": Shown(
            "operator", "/employer/people/imports/", lambda context: [str(row.pk) for row in context["imports"]]
        ),
        "people_import": Shown(
            "operator", f"/employer/people/imports/{world.imports['waiting'].pk}/", _report,
            of=str(world.imports["waiting"].pk),
        ),
        "batches": Shown("officer", "/desk/batches/"),
        "batch": Shown(
            "officer", f"/desk/batches/{world.batch.number}/",
            lambda context: [row.pk for row in context["batch"].items.all()], of=world.batch.number,
        ),
        "employer_notices": Shown("operator", "/employer/notices/"),
        "objections": Shown("operator", f"/employer/notices/{world.notice.number}/", _objections, of=world.notice.number),
        "committee": Shown("committee", "/committee/", query="?stop=committee_check"),
        "rosters": Shown("committee", "/committee/rosters/"),
        "roster": Shown(
            "committee", f"/committee/rosters/{roster}/",
            lambda context: [row.declaration_id for row in context["page"].paginator.object_list], of=str(roster),
        ),
        "paper": Shown("committee", f"/committee/rosters/{roster}/paper/", query="?show=away", of=str(roster)),
        "notices": Shown(
            "committee", "/committee/admission/", lambda context: [row.notice.pk for row, _stop in context["notices"]],
            of="admission_notice",
        ),
        "committee_objections": Shown(
            "committee", f"/committee/admission/{world.admission.number}/", _objections, of=world.admission.number
        ),
        "appeals": Shown("committee", "/committee/appeals/", lambda context: _first("waiting")(context) + _page(context)),
        "integrity": Shown("committee", "/committee/integrity/"),
        "amendments": Shown("committee", "/committee/amendments/"),
        "fees_open": Shown("committee", "/committee/fees/"),
        "fees_paid": Shown("committee", "/committee/fees/", query="?show=paid"),
        "fees_odd": Shown("committee", "/committee/fees/", query="?show=odd"),
        "fees_ended": Shown("committee", "/committee/fees/", query="?show=ended"),
        "fees_refunds": Shown("committee", "/committee/fees/", query="?show=refunds"),
        "experts": Shown("committee", "/committee/experts/", query="?state=standing"),
        "draws": Shown("committee", "/committee/experts/draws/"),
        "panel": Shown("committee", draw, _first("members"), of=str(world.draw.number)),
        "reviews": Shown(
            "committee", draw, lambda context: [each.pk for each in context["draw"].members.get().reviews.all()],
            of=str(world.draw.number),
        ),
        "meetings": Shown("committee", "/ballots/", _first("meetings")),
        "agenda": Shown(
            "committee", f"/ballots/{meeting}/", lambda context: [each.item.pk for each, _votes in context["rows"]],
            of=meeting,
        ),
        "attendance": Shown("committee", f"/ballots/{meeting}/", _first("members"), of=meeting),
        "announcements": Shown("committee", "/outcomes/", _first("rows")),
        "holders": Shown(
            "committee", f"/outcomes/{world.announcement.pk}/", _first("holders"), of=str(world.announcement.pk)
        ),
        "archive": Shown("operator", "/outcomes/archive/", _first("rows")),
        "letters": Shown("admin", "/platform/"),
        "users": Shown("admin", "/platform/people/", query="?role=committee_officer"),
        "organisations": Shown("admin", "/platform/organisations/", query="?kind=employer"),
        "administrators": Shown("admin", "/platform/administrators/", _first("seats")),
        "events": Shown("audit_admin", "/platform/audit/", query="?verb=forward"),
        "inbox": Shown("operator", "/inbox/"),
    }  # fmt: skip
