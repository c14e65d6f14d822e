"""From a folder of plan files to a frozen version: read, refuse or accept, compare, and never rewrite."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from audit.actions import record
from config import clock
from eligibility.rulebook import Rulebook
from provisions.citation import Text
from provisions.documents_yaml import Located, PlanError, load
from review_plans import registry
from review_plans.figures import changes
from review_plans.models import PlanContent, PlanVersion, ReviewPlan
from review_plans.offices import ensure_offices
from review_plans.plan import Plan
from review_plans.schedule_words import agree_with_plan
from review_plans.schema import build_plan
from scoring.reading import read_schedule

FILES = {"plan": "plan.yaml", "eligibility": "eligibility.yaml", "scoring": "scoring.yaml"}


@dataclass(frozen=True)
class PlanFiles:
    """A folder that was read and found right. `body` is what a version stores, `sha256` its hash."""

    plan: Plan
    body: dict[str, Any]
    sha256: str


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do: nothing, the first version, or a new one with these changes."""

    plan: Plan
    version: PlanVersion | None
    number: int
    is_new: bool
    changes: tuple[str, ...]


def read_folder(folder: Path, known_guards: frozenset[str] | None = None) -> PlanFiles:
    """Read and check the files of one plan. Raises PlanError with file, line, message and remedy."""
    sources = {name: _load(folder / file, needed=name != "scoring") for name, file in FILES.items()}
    return read_sources(sources, known_guards)


def read_sources(sources: Mapping[str, Located | None], known_guards: frozenset[str] | None = None) -> PlanFiles:
    """Check the files of one plan, by their keys in FILES; only `scoring` may be None. Raises PlanError."""
    guards = registry.guard_names() if known_guards is None else known_guards
    plan = build_plan(sources["plan"], guards)
    book = Rulebook.from_data(sources["eligibility"], plan=plan.code)
    agree(sources, plan, book)
    if sources["scoring"] is not None:
        read_schedule(sources["scoring"])
        agree_with_plan(sources["scoring"], plan)
    body = {name: _plain(source.data) if source else None for name, source in sources.items()}
    return PlanFiles(plan, body, body_hash(body))


def agree(sources: Mapping[str, Located | None], plan: Plan, book: Rulebook) -> None:
    """Raise PlanError where one file speaks of something that another lacks."""
    eligibility, source = sources["eligibility"], sources["plan"]
    assert eligibility is not None
    assert source is not None
    _same_tracks(eligibility, plan, book)
    _named_rules(source, plan, book)
    if sources["scoring"] is None and plan.self_score != "none":
        raise source.error(
            ("self_score",),
            Text("plan.yaml 要求自评，却没有评分表。", "plan.yaml asks for a self score, but there is no table."),
            Text("请补写 scoring.yaml，或写 self_score: none。", "Add scoring.yaml, or write self_score: none."),
        )


def body_hash(body: dict[str, Any]) -> str:
    """Of the data alone: comments and the order of keys do not make a version."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def import_plan(
    files: PlanFiles, *, at: datetime, reason: str = "", imported_by_id: int | None = None, dry_run: bool = False
) -> Imported:
    """Make a new version if the data differ from the newest one; the same data change nothing.

    Raises PlanError if the data are those of an older version: a version is never taken up again.
    After it, the plan's offices exist and drafts have followed.
    """
    code = files.plan.code
    _nothing_left_open(files.plan)
    if dry_run:
        return _compared(files, PlanVersion.objects.filter(plan__code=code).order_by("-number").first())
    plan, _ = ReviewPlan.objects.get_or_create(code=code)
    plan = ReviewPlan.objects.select_for_update().get(pk=plan.pk)
    newest = plan.versions.order_by("-number").first()
    outcome = _compared(files, newest)
    if not outcome.is_new:
        return outcome
    version = _freeze(plan, files, outcome, at=at, reason=reason, imported_by_id=imported_by_id)
    ensure_offices(files.plan)
    registry.announce_version(plan, newest, version)
    return Imported(files.plan, version, version.number, True, outcome.changes)


def _nothing_left_open(plan: Plan) -> None:
    left = [clause.locator for clause in plan.clauses if not clause.handled]
    if left:
        raise PlanError(
            FILES["plan"],
            0,
            Text(f"条款 {'、'.join(left)} 没有写明由谁落实。", f"Nobody looks after clause {', '.join(left)}."),
            Text("请在 clauses 中补写 handled。", "Add `handled` in `clauses`."),
        )


def _compared(files: PlanFiles, newest: PlanVersion | None) -> Imported:
    if newest is None:
        return Imported(files.plan, None, 1, True, ())
    if newest.sha256 == files.sha256:
        return Imported(files.plan, newest, newest.number, False, ())
    older = PlanVersion.objects.filter(plan_id=newest.plan_id, sha256=files.sha256).first()
    if older is not None:
        raise PlanError(
            FILES["plan"],
            1,
            Text(f"内容与第 {older.number} 版相同，旧版本不再启用。", f"This is what version {older.number} said."),
            Text(
                "确要恢复，请在 plan.yaml 写 edition: 新的序号。", "To restore it, write a new `edition:` in plan.yaml."
            ),
        )
    return Imported(files.plan, None, newest.number + 1, True, tuple(changes(newest.body, files.body)))


def _freeze(
    plan: ReviewPlan, files: PlanFiles, outcome: Imported, *, at: datetime, reason: str, imported_by_id: int | None
) -> PlanVersion:
    version = PlanVersion.objects.create(
        plan=plan,
        number=outcome.number,
        sha256=files.sha256,
        reason=reason,
        citation=files.plan.document_number,
        imported_at=at,
        imported_by_id=imported_by_id,
    )
    PlanContent.objects.create(version=version, body=files.body)
    record(
        chain=plan.code,
        verb="import_plan",
        actor_id=imported_by_id,
        object_type="plan_version",
        object_id=version.pk,
        reason=reason,
        payload={"number": version.number, "sha256": version.sha256, "changes": len(outcome.changes)},
        at=at,
        plan_time=clock.on_plan_clock(at, plan.code),
    )
    return version


def _load(path: Path, *, needed: bool) -> Any:
    if path.exists():
        return load(path)
    if needed:
        raise PlanError(str(path), 0, "文件不存在。", "请在计划文件夹中补上这个文件。")
    return None


def _same_tracks(source: Located, plan: Plan, book: Rulebook) -> None:
    """The two files speak of the same targets and tracks."""
    ruled = {(target.code, track.code) for target in book.targets for track in target.tracks}
    named = {(target.level, track) for target in plan.targets for track in target.tracks}
    for level, track in sorted(named ^ ruled):
        where = "eligibility.yaml" if (level, track) in named else "plan.yaml"
        raise source.error(
            ("targets",),
            Text(f"层级 {level} 的途径 {track} 在 {where} 中没有。", f"{where} lacks track {track} of {level}."),
            Text(f"请在 {where} 补写，或在另一文件中删去。", f"Add it to {where}, or delete it in the other file."),
        )


def _named_rules(source: Located, plan: Plan, book: Rulebook) -> None:
    """Rules that the clause index names must be there, by the end of their id."""
    known = {rule.id.partition(".")[2] for rule in book.rules()}
    for index, clause in enumerate(plan.clauses):
        for place, name in enumerate(clause.by):
            if clause.handled == "rule" and name not in known:
                raise source.error(
                    ("clauses", index, "by", place),
                    Text(f"规则“{name}”不存在。", f"There is no rule `{name}`."),
                    Text(f"可写：{'、'.join(sorted(known))}。", f"Rules there are: {', '.join(sorted(known))}."),
                )


def _plain(value: Any) -> Any:
    """Data as JSON keeps it: days and decimals become text, which every reader takes back."""
    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_plain(below) for below in value]
    return str(value) if isinstance(value, date | Decimal) else value
