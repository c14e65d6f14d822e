"""资格复核: the criteria and attachments of a case row by row, with the machine's answer and this desk's own.

What a desk notes here is its own work sheet: it changes no finding and no verdict. It makes the points of a return, and
decides who goes on in a batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Organisation, Person, Seat
from accounts.results import Denied
from audit.actions import record
from declarations import judging, person_checks, slots
from declarations.checked_sheets import NO_EVIDENCE, UNCONFIRMED, LineShown, SectionShown, sheet_of
from declarations.itinerary import deadline_of, plan_of
from declarations.locking import locked, refuse
from declarations.models import Declaration, Submission
from declarations.permissions import may_act
from declarations.queries import latest_submission, words
from declarations.refusals import NotAllowed
from declarations.reopening import ENTRY, KIND
from declarations.returns import ReturnPoint, day_refusal
from declarations.rule_facts import fields_of as fields_of_rule
from declarations.scores import plain
from declarations.snapshots import Snapshot, files_by_hash
from declarations.submissions import chosen_works
from dossiers.kinds import BY_CODE
from eligibility.records import PERSONAL
from eligibility.rulebook import Rule
from offices.findings import Finding, findings_of
from offices.handed_in import EntryShown, FileShown, entry_shown
from offices.models import OwnVerdict, RowVerdict
from offices.reasons import SLOT, fields_of
from review_plans import queries as plan_queries
from review_plans.plan import Plan, Slot

MET, NOT_MET, UNKNOWN = "MET", "NOT_MET", "UNKNOWN"
SCORE = "score:"
# So many entries are named one by one; of more, their kinds.
MOST_ENTRIES = 3


@dataclass(frozen=True)
class Opening:
    """A field of a return, with the name of the entry or part where the plan's own names don't tell it."""

    field: str
    name: str = ""


@dataclass(frozen=True)
class Row:
    """A criterion, a claimed line of the score sheet, or an attachment. `answer` is the machine's, `statement` what the applicant's facts come to.

    `opens`: what a return for this row reopens; `own`: what this desk has noted on the revision that lies here.
    """

    code: str
    says: str
    document: str
    clause: str
    origin: str
    answer: str
    statement: str
    opens: tuple[Opening, ...]
    entries: tuple[EntryShown, ...] = ()
    files: tuple[FileShown, ...] = ()
    reads_as: str = ""
    own: RowVerdict | None = None

    @property
    def is_open(self) -> bool:
        """Nobody could let the case go on by this row alone: not met or not sure, and not found good by this desk."""
        return self.answer != MET if self.own is None else self.own.verdict != OwnVerdict.GOOD


def matrix_of(declaration: Declaration, organisation: Organisation) -> tuple[Row, ...]:
    """The rows of what lies on the desk: criteria that decide, the open ones first, then claimed lines of the score sheet,
    then attachments, both as the plan lists them.
    """
    submission = latest_submission(declaration)
    if submission is None:
        return ()
    plan = plan_of(declaration)
    fields = {code for code, _name in fields_of(plan, declaration.track)}
    own = standing_of(declaration, organisation)
    rows = (
        *_criteria(declaration, submission.snapshot, fields),
        *_score_lines(submission, fields),
        *_attachments(declaration, plan, fields, submission.snapshot),
    )
    return tuple(replace(row, own=own.get(row.code)) for row in rows)


def standing_of(declaration: Declaration, organisation: Organisation) -> dict[str, RowVerdict]:
    """What an office has noted on the present revision, by row; a correction has to be looked at again."""
    rows = RowVerdict.objects.filter(
        declaration=declaration, organisation=organisation, revision=declaration.revision, superseded_by=None
    )
    return {row.row: row for row in rows.select_related("person")}


def _criteria(declaration: Declaration, shot: Snapshot, fields: set[str]) -> Iterator[Row]:
    track = judging.stored_track(declaration)
    found = findings_of(track, "", person_checks.reasons_of(declaration))
    entries = _entries(declaration, shot)
    rules = {rule.id: rule for rule in plan_queries.rulebook_of(declaration.version).rules()}
    for finding in (*(each for each in found.open if not each["branch"]), *found.met):
        named = [ref for ref in _references(finding, track) if ref in entries]
        yield Row(
            code=finding["rule"],
            says=finding["says"],
            document=finding["document"],
            clause=finding["clause"],
            origin=finding["origin"],
            answer=finding["answer"],
            statement=finding["figures"] or "",
            opens=_opens(finding, named, entries, rules.get(finding["rule"]), fields),
            entries=tuple(entries[ref] for ref in named),
            reads_as=finding.get("reads_as") or "",
        )


def _references(finding: Finding, track: Finding | None) -> list[str]:
    """The records that a finding and its parts rest on."""
    parts = [each for each in (track or {"findings": ()})["findings"] if each.get("within") == finding["rule"]]
    return list(dict.fromkeys(ref for each in (finding, *parts) for ref in each["evidence"]))


def _opens(
    finding: Finding, named: Sequence[str], entries: Mapping[str, EntryShown], rule: Rule | None, fields: set[str]
) -> tuple[Opening, ...]:
    """Where the machine found enough, the entries it rests on; else all kinds of entries that the rule reads: one may be missing."""
    if finding["answer"] == MET and 0 < len(named) <= MOST_ENTRIES:
        return tuple(
            Opening(f"{ENTRY}{ref}", f"{BY_CODE[ref.partition(':')[0]].name} · {entries[ref].heading}") for ref in named
        )
    found = [f"{KIND}{ref.partition(':')[0]}" for ref in named] + [*(fields_of_rule(rule) if rule else ())]
    if "achievements" in fields:
        found = ["achievements" if each == f"{KIND}achievement" else each for each in found]
    opens = tuple(_opening(each) for each in dict.fromkeys(found) if each != "self_score" or each in fields)
    return opens or (_opening("profile"),)


def _opening(field: str) -> Opening:
    names = {"profile": _("基本信息"), "answers": _("申报类别中的说明")}
    if field.startswith(KIND):
        return Opening(field, str(BY_CODE[field.removeprefix(KIND)].name))
    return Opening(field, names.get(field, ""))


def _score_lines(submission: Submission, fields: set[str]) -> Iterator[Row]:
    """Lines that the applicant claims: what was claimed, what counts of it by the machine, and the cap around it."""
    sheet = sheet_of(submission)
    field = "self_score" if "self_score" in fields else "dossier"
    for section in sheet.sections if sheet else ():
        for line in section.lines:
            if line.claims:
                yield Row(
                    code=f"{SCORE}{line.line.code}",
                    says=line.name,
                    document=line.cite.document,
                    clause=line.cite.clause,
                    origin=line.cite.origin,
                    answer=_answer_of(line),
                    statement=_claimed(section, line),
                    opens=(Opening(field),),
                    files=tuple({each.file.pk: FileShown(each.file) for c in line.claims for each in c.files}.values()),
                )


def _answer_of(line: LineShown) -> str:
    """As the machine counts: the same, another mark, or nothing that a machine could settle."""
    if NO_EVIDENCE in line.kinds or UNCONFIRMED in line.kinds or line.awaits:
        return UNKNOWN
    return NOT_MET if line.score.self_mark != line.score.machine_mark else MET


def _claimed(section: SectionShown, line: LineShown) -> str:
    marks = _("自评 %(own)s 分，机器计 %(machine)s 分；“%(section)s”上限 %(cap)s 分。") % {
        "own": plain(line.score.self_mark),
        "machine": plain(line.score.machine_mark),
        "section": section.name,
        "cap": plain(section.cap),
    }
    what = _("；").join(" ".join(filter(None, (each.what, each.work, each.words))) for each in line.claims)
    missing = _("没有佐证材料。") if NO_EVIDENCE in line.kinds else ""
    return "\n".join(filter(None, (what, marks, line.awaits, line.reason, missing)))


def _entries(declaration: Declaration, shot: Snapshot) -> dict[str, EntryShown]:
    """Every entry that was handed in, by the reference under which findings name it."""
    files = files_by_hash(declaration, shot)
    chosen = {row["id"]: row["representative"] for row in chosen_works(shot)}
    return {
        f"{code}:{row['id']}": entry_shown(BY_CODE[code], row, files, chosen, None)
        for code, rows in shot["entries"].items()
        if code in BY_CODE
        for row in rows
    }


def _attachments(declaration: Declaration, plan: Plan, fields: set[str], shot: Snapshot) -> Iterator[Row]:
    handed_in = {row["file"]: row["slot"] for row in shot["attachments"]}
    for state in slots.states(declaration):
        slot = state.slot
        if not (slot.required or state.files or state.from_dossier):
            continue
        mine = [each for each in state.files if handed_in.get(str(each.pk)) == slot.code]
        yield Row(
            code=f"{SLOT}{slot.code}",
            says=words(slot.name),
            document=slot.cite.document,
            clause=slot.cite.clause,
            origin=slot.cite.origin,
            answer=MET if state.filled else NOT_MET,
            statement=state.words or _("已提交"),
            opens=_opens_of_slot(slot, fields),
            files=tuple(FileShown(each) for each in dict.fromkeys((*mine, *state.from_dossier))),
        )


def _opens_of_slot(slot: Slot, fields: set[str]) -> tuple[Opening, ...]:
    """Its own upload; else the kinds of entries that it is taken from."""
    own = next((each for each in (f"{SLOT}{slot.code}", slot.proves) if each in fields), "")
    if own:
        return (Opening(own),)
    kinds = slots.DOSSIER_KINDS.get(slot.proves, ())
    return tuple(_opening(f"{KIND}{kind}") for kind in kinds) or (_opening("profile"),)


@dataclass(frozen=True)
class Noted:
    """What somebody chose for a row; "" takes nothing back and notes nothing. `due` is an ISO day as it was typed."""

    row: str
    verdict: str
    words: str
    due: str = ""


@transaction.atomic
def note_rows(
    declaration: Declaration, noted: Sequence[Noted], *, person: Person, seat: Seat, now: datetime
) -> list[RowVerdict]:
    """Keeps what differs from what stands; a later note supersedes, none is altered. Refused in words."""
    held = locked(declaration, None)
    refuse(may_act(held, person, seat))
    rows = {row.code: row for row in matrix_of(held, seat.organisation)}
    made = []
    for each in noted:
        row = rows.get(each.row)
        if row is None or each.verdict not in OwnVerdict.values or _stands(row.own, each):
            continue
        _refuse_words(row, each)
        _refuse_day(held, row, each, now)
        made.append(_keep(held, row, each, person, seat, now))
    if made:
        _event(held, made, person, seat, now)
    return made


def _stands(own: RowVerdict | None, noted: Noted) -> bool:
    if own is None:
        return False
    due = own.due_on.isoformat() if own.due_on else ""
    return (own.verdict, own.words, due) == (noted.verdict, noted.words.strip(), noted.due.strip())


def _refuse_words(row: Row, noted: Noted) -> None:
    if noted.verdict == OwnVerdict.BAD and not noted.words.strip():
        raise NotAllowed(Denied(_("“%(row)s”判为不符合，请写明哪里不符合。") % {"row": row.says}))
    if PERSONAL.search(noted.words):
        raise NotAllowed(Denied(_("说明里请不要写身份证号或手机号。")))


def _refuse_day(declaration: Declaration, row: Row, noted: Noted, now: datetime) -> None:
    """A day of its own is for what is wrong, and lies between today and the end of the stop."""
    if not noted.due.strip():
        return
    if noted.verdict != OwnVerdict.BAD:
        raise NotAllowed(Denied(_("“%(row)s”没有判为不符合，不用写补正期限。") % {"row": row.says}))
    why = _("请按“年-月-日”填写日期，用数字和连字符。")
    if (day := parsed_day(noted.due)) is not None:
        why = day_refusal(day, now.date(), deadline_of(declaration, declaration.stop))
    if why:
        raise NotAllowed(Denied(_of_row(row, why)))


def _of_row(row: Row, why: str) -> str:
    return _("“%(row)s”：%(why)s") % {"row": row.says, "why": why}


def why_days_fail(declaration: Declaration, rows: Sequence[Row], now: datetime) -> str:
    """Why nothing can be returned with the days as they were noted, perhaps weeks ago; "" where they still hold."""
    closes = deadline_of(declaration, declaration.stop)
    for row, own in _bad(rows):
        if why := day_refusal(own.due_on, now.date(), closes):
            return _of_row(row, why)
    return ""


def _bad(rows: Sequence[Row]) -> list[tuple[Row, RowVerdict]]:
    return [(row, row.own) for row in rows if row.own is not None and row.own.verdict == OwnVerdict.BAD]


def parsed_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _keep(declaration: Declaration, row: Row, noted: Noted, person: Person, seat: Seat, now: datetime) -> RowVerdict:
    before = RowVerdict.objects.filter(
        declaration=declaration, organisation=seat.organisation, row=row.code, superseded_by=None
    ).first()
    return RowVerdict.objects.create(
        declaration=declaration,
        revision=declaration.revision,
        row=row.code,
        verdict=noted.verdict,
        words=noted.words.strip()[:300],
        due_on=parsed_day(noted.due),
        person=person,
        seat_id=seat.pk,
        role=seat.role,
        organisation=seat.organisation,
        supersedes=before,
        at=timezone.now(),
        plan_time=now,
    )


def return_points(rows: Sequence[Row]) -> tuple[ReturnPoint, ...]:
    """A structured point for each row that this desk found wrong and each field it reopens, with clause and own last day."""
    return tuple(
        ReturnPoint(
            "matrix",
            opening.field,
            _("%(row)s：%(words)s") % {"row": row.says, "words": own.words},
            document=row.document,
            clause=row.clause,
            name=opening.name,
            due=own.due_on.isoformat() if own.due_on else "",
        )
        for row, own in _bad(rows)
        for opening in row.opens
    )


def why_not_together(declaration: Declaration, seat: Seat) -> str:
    """Why a case is left out of a batch that lets many go on, "" where nothing speaks against it."""
    rows = matrix_of(declaration, seat.organisation)
    bad = sum(1 for row in rows if row.own is not None and row.own.verdict == OwnVerdict.BAD)
    if bad:
        return _("复核表里有 %(count)s 行判为不符合。") % {"count": bad}
    if left := sum(1 for row in rows if row.is_open):
        return _("复核表里有 %(count)s 行还要人看。") % {"count": left}
    return ""


def counts(rows: Sequence[Row]) -> Mapping[str, int]:
    """How many rows are open, and how many this desk has noted."""
    return {
        "open": sum(row.is_open for row in rows),
        "noted": sum(row.own is not None for row in rows),
        "all": len(rows),
    }


def _event(declaration: Declaration, made: Sequence[RowVerdict], person: Person, seat: Seat, now: datetime) -> None:
    record(
        chain=declaration.plan.code,
        verb="note_matrix",
        **actor(person, seat),
        object_type="row_verdict",
        object_id=declaration.pk,
        payload={"rows": {each.row: each.verdict for each in made}, "revision": declaration.revision},
        at=timezone.now(),
        plan_time=now,
    )
