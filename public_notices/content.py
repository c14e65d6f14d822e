"""What a notice shows: the plan's `published_fields` of the submission, frozen. Never an identity number or telephone.

The words of a notice are Chinese whatever the operator's language: it is a legal paper.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations.models import Declaration, Submission
from declarations.queries import latest_submission
from declarations.submissions import hash_of
from dossiers.models import Achievement as Work
from dossiers.models import Appraisal, Degree, Dossier, Honour, TitleRecord
from public_notices.models import PublicNotice
from review_plans.plan import Plan
from review_plans.queries import plan_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Row = dict[str, Any]
Reader = Callable[[Submission, Plan], list[str]]


def published(declaration: Declaration) -> dict[str, list[str]]:
    """Each published field of the newest submission as lines of text, in the plan's order."""
    submission = latest_submission(declaration)
    if submission is None:
        return {}
    same = submission.version_id == declaration.version_id
    plan = plan_of(declaration.version if same else submission.version)
    with translation.override("zh-hans"):
        return {code: READERS[code](submission, plan) for code in plan.published_fields}


def published_hash(declaration: Declaration) -> str:
    """A notice need be repeated only when this has changed."""
    return hash_of(published(declaration))


def content_of(notice: PublicNotice, declarations: Sequence[Declaration]) -> dict[str, Any]:
    """The whole notice as it hangs: head, days and one row per person."""
    plan = plan_of(declarations[0].version)
    with translation.override("zh-hans"):
        return {
            "number": notice.number,
            "kind": notice.kind,
            "kind_name": str(notice.get_kind_display()),
            "plan": {"code": plan.code, "name": plan.name.zh, "document": plan.document_number},
            "organisation": notice.organisation.name,
            "place": notice.place,
            "contact": notice.contact,
            "posted_on": notice.posted_on.isoformat(),
            "counted": notice.counted,
            "last_day": notice.last_day.isoformat(),
            "rows": [_row(place, each, plan) for place, each in enumerate(declarations, start=1)],
        }


def labels(plan: Plan) -> list[tuple[str, str]]:
    """Headings of the published fields, in the plan's order."""
    return [(code, str(LABELS[code])) for code in plan.published_fields]


def _row(position: int, declaration: Declaration, plan: Plan) -> Row:
    return {
        "position": position,
        "declaration": declaration.pk,
        "revision": declaration.revision,
        "name": declaration.person.name,
        "unit": declaration.employer.name,
        "specialty": specialty_words(declaration.specialty, declaration.sub_specialty, plan),
        "title": plan.target(declaration.target_level).title.zh if declaration.target_level else "",
        "fields": [
            {"code": code, "label": str(LABELS[code]), "lines": lines} for code, lines in published(declaration).items()
        ],
    }


def specialty_words(code: str, sub_code: str, plan: Plan) -> str:
    found = next((each for each in plan.specialties if each.code == code), None)
    if found is None:
        return code
    sub = next((each.name.zh for each in found.subs if each.code == sub_code), "")
    return f"{found.name.zh}（{sub}）" if sub else found.name.zh


def _choice(model: Any, field: str, value: Any) -> str:
    return str(dict(model._meta.get_field(field).flatchoices).get(value, value or ""))


def _entries(submission: Submission, kind: str) -> list[Row]:
    rows: list[Row] = submission.snapshot.get("entries", {}).get(kind, [])
    return rows


def _month(text: str | None) -> str:
    """1998-07-01 → 1998.07; nothing where the day is open."""
    return text[:7].replace("-", ".") if text else ""


def _span(row: Row) -> str:
    end = _month(row.get("ends_on")) or _("至今")  # a name of its own: xgettext does not look into f-strings
    return f"{_month(row.get('starts_on'))}—{end}"


def _name(submission: Submission, plan: Plan) -> list[str]:
    return [submission.snapshot["person"]["name"]]


def _gender(submission: Submission, plan: Plan) -> list[str]:
    return [_choice(Dossier, "gender", submission.snapshot["profile"].get("gender"))]


def _employer(submission: Submission, plan: Plan) -> list[str]:
    return [submission.snapshot["employer"]["name"]]


def _work_department(submission: Submission, plan: Plan) -> list[str]:
    return [submission.snapshot["profile"].get("work_department") or ""]


def _target_level(submission: Submission, plan: Plan) -> list[str]:
    level = submission.snapshot["target_level"]
    return [plan.target(level).title.zh] if level else []


def _specialty(submission: Submission, plan: Plan) -> list[str]:
    return [specialty_words(submission.snapshot["specialty"], submission.snapshot["sub_specialty"], plan)]


def _track(submission: Submission, plan: Plan) -> list[str]:
    code = submission.snapshot["track"]
    return [plan.track(code).name.zh] if code else []


def _degree(submission: Submission, plan: Plan) -> list[str]:
    rows = sorted(_entries(submission, "degree"), key=lambda row: row.get("graduated_on") or "")
    return [
        " ".join(
            filter(
                None,
                (
                    _month(row.get("graduated_on")),
                    row.get("school"),
                    row.get("major"),
                    _choice(Degree, "level", row.get("level")),
                ),
            )
        )
        for row in rows
    ]


def _title(submission: Submission, plan: Plan) -> list[str]:
    rows = sorted(_entries(submission, "titlerecord"), key=lambda row: row.get("qualified_on") or "")
    return [
        " ".join(
            filter(
                None, (_month(row.get("qualified_on")), row.get("name") or _choice(TitleRecord, "level", row["level"]))
            )
        )
        for row in rows
    ]


def _appointment(submission: Submission, plan: Plan) -> list[str]:
    return [f"{_span(row)} {row.get('post', '')}" for row in _entries(submission, "appointment")]


def _work_history(submission: Submission, plan: Plan) -> list[str]:
    return [
        f"{_span(row)} {row.get('employer_name', '')} {row.get('post', '')}".rstrip()
        for row in _entries(submission, "workperiod")
    ]


def _achievements(submission: Submission, plan: Plan) -> list[str]:
    rows = {row["id"]: row for row in _entries(submission, "achievement")}
    lines = []
    for chosen in submission.snapshot.get("achievements", []):
        row = rows.get(chosen["achievement"])
        if row:
            kind, part = _choice(Work, "kind", row.get("kind")), _choice(Work, "role", row.get("role"))
            lines.append(f"{_month(row.get('finished_on'))} {row.get('name', '')}（{kind}，{part}）")
    return lines


def _honours(submission: Submission, plan: Plan) -> list[str]:
    rows = _entries(submission, Honour._meta.model_name or "honour")
    return [f"{_month(row.get('granted_on'))} {row.get('name', '')} {row.get('grade', '')}".rstrip() for row in rows]


def _appraisals(submission: Submission, plan: Plan) -> list[str]:
    rows = sorted(_entries(submission, "appraisal"), key=lambda row: row["year"])
    return [f"{row['year']} {_choice(Appraisal, 'result', row.get('result'))}" for row in rows]


def _self_score(submission: Submission, plan: Plan) -> list[str]:
    sheet = submission.score_sheet or {}
    total = sheet.get("machine_total")
    return [_("%(total)s 分") % {"total": total}] if total is not None else []


READERS: dict[str, Reader] = {
    "name": _name,
    "gender": _gender,
    "employer": _employer,
    "work_department": _work_department,
    "target_level": _target_level,
    "specialty": _specialty,
    "track": _track,
    "degree": _degree,
    "title": _title,
    "appointment": _appointment,
    "work_history": _work_history,
    "achievements": _achievements,
    "honours": _honours,
    "appraisals": _appraisals,
    "self_score": _self_score,
}

LABELS: "dict[str, StrPromise]" = {
    "name": gettext_lazy("姓名"),
    "gender": gettext_lazy("性别"),
    "employer": gettext_lazy("工作单位"),
    "work_department": gettext_lazy("所在部门及岗位"),
    "target_level": gettext_lazy("申报资格"),
    "specialty": gettext_lazy("申报专业"),
    "track": gettext_lazy("申报途径"),
    "degree": gettext_lazy("学历学位"),
    "title": gettext_lazy("现有职称"),
    "appointment": gettext_lazy("聘任情况"),
    "work_history": gettext_lazy("工作经历"),
    "achievements": gettext_lazy("主要业绩"),
    "honours": gettext_lazy("荣誉奖项"),
    "appraisals": gettext_lazy("年度考核"),
    "self_score": gettext_lazy("自评得分"),
}
