"""`manage.py tally SCHEDULE --claims FILE.json`: claims held against a scoring table, line by line with the reasons."""

import json
from argparse import ArgumentParser
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from provisions.citation import Text
from provisions.documents_yaml import PlanError, load
from review_plans.management.given import BAD_INPUT, read_json
from review_plans.models import PlanVersion
from review_plans.queries import NoSuchPlanError, confirmed_rules, current_version, newest_versions, schedule_of
from scoring.calculator import tally
from scoring.claims_file import BadClaimsFile, ClaimsFile, path_of, read_claims_file
from scoring.reading import read_schedule
from scoring.refusals import BadClaim, Refused
from scoring.schedule import ScoreSchedule
from scoring.sheet import ScoreSheet
from scoring.wording import figure

FILE = "scoring.yaml"


@dataclass(frozen=True)
class Found:
    """A table, and the stored version it belongs to, if any."""

    schedule: ScoreSchedule
    version: PlanVersion | None = None


class Command(BaseCommand):
    help = (
        "Counts the claims in FILE.json (or - for standard input) by a scoring table: the code of a plan or table that is "
        "stored, or the path of a scoring.yaml or its folder. Exit 0 for any sheet, 2 for a bad table or bad claims."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("schedule", help="code of a stored plan or table, or a path")
        parser.add_argument("--claims", required=True, help="JSON as `manage.py claims_schema` describes it")
        parser.add_argument("--specialty", help="instead of the one that the file names")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = _find(options["schedule"])
        asked = _claims(options["claims"])
        sheet = _sheet(found, asked, options["specialty"] or asked.specialty)
        if options["json"]:
            self.stdout.write(json.dumps(_head(found) | sheet.as_dict(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_told(found.schedule, sheet)))


def _find(name: str) -> Found:
    path = Path(name)
    if path.exists():
        try:
            return Found(read_schedule(load(path / FILE if path.is_dir() else path)))
        except PlanError as error:
            raise _bad(f"{error.file}:{error.line}", error.message, error.remedy) from None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                _("读不到评分表 %(file)s（%(why)s）") % {"file": name, "why": error}, returncode=BAD_INPUT
            ) from None
    for version in _versions(name):
        schedule = schedule_of(version)
        if schedule is not None and name in (version.plan.code, schedule.code):
            return Found(schedule, version)
    raise CommandError(
        _("没有计划或评分表“%(name)s”，也没有这个文件。请先导入计划，或写出 scoring.yaml 的路径。") % {"name": name},
        returncode=BAD_INPUT,
    )


def _versions(name: str) -> list[PlanVersion]:
    try:
        return [current_version(name)]
    except NoSuchPlanError:
        return newest_versions()


def _claims(source: str) -> ClaimsFile:
    data = read_json(source, exact=True)
    try:
        return read_claims_file(data)
    except BadClaimsFile as error:
        raise _bad(error.path, error.message, error.remedy) from None


def _sheet(found: Found, asked: ClaimsFile, specialty: str | None) -> ScoreSheet:
    schedule = found.schedule
    if asked.schedule and asked.schedule != schedule.code:
        raise _bad(
            "$.schedule",
            Text(
                f"文件是按“{asked.schedule}”填的，这里是“{schedule.code}”。",
                f"The file is for `{asked.schedule}`, this table is `{schedule.code}`.",
            ),
            Text("请换一张表或一个文件。", "Take another table or another file."),
        )
    if schedule.groups and schedule.group_of(specialty) is None:
        known = [code for group in schedule.groups for code in group.specialties]
        raise _bad(
            "$.specialty",
            Text(f"评分表不认识专业“{specialty or ''}”。", f"The table has no specialty `{specialty or ''}`."),
            Text(f"可写：{'、'.join(known)}。", f"One of: {', '.join(known)}."),
        )
    confirmed = {*asked.confirmed, *(confirmed_rules(found.version.plan) if found.version else ())}
    try:
        return tally(schedule, asked.claims, **{**asked.asked, "specialty": specialty, "confirmed": confirmed})
    except Refused as error:
        raise CommandError(f"{_place(asked, error)}: {_both(error.message)}", returncode=BAD_INPUT) from None


def _place(asked: ClaimsFile, error: Refused) -> str:
    """The path of what was refused."""
    if isinstance(error, BadClaim):
        return path_of(("claims", next(n for n, claim in enumerate(asked.claims) if claim is error.claim)))
    return path_of(("marks" if error.line in (asked.marks or {}) else "given", error.line))


def _bad(place: str, message: str | Text, remedy: str | Text) -> CommandError:
    return CommandError(f"{place}: {_both(message)} {_both(remedy)}", returncode=BAD_INPUT)


def _both(words: str | Text) -> str:
    return f"{words.zh} ({words.en})" if isinstance(words, Text) else words


def _head(found: Found) -> dict[str, Any]:
    version = found.version
    of_plan = {"plan": version.plan.code, "version": version.number, "hash": version.sha256} if version else {}
    return {**of_plan, "title": found.schedule.title.zh, "title_en": found.schedule.title.en}


def _told(schedule: ScoreSchedule, sheet: ScoreSheet) -> list[str]:
    """Self, machine, experts, cap; then the line and why it counts less."""
    told = [_words(schedule.title), _("自评、系统核计、专家评分 / 上限")]
    for block in sheet.blocks:
        marks = _marks(block.self_mark, block.machine_mark, block.expert_mark, block.cap)
        told.append(f"{marks}  {'  ' * (block.depth - 1)}{_words(block.name)}{_why(block.reason)}")
    told += [
        f"{_marks(line.self_mark, line.machine_mark, line.expert_mark, line.cap)}  {line.line}  {_words(line.name)} "
        f"[{line.origin}]{_why(line.reason)}{_waits(line.awaits)}{f' — {line.expert_reason}' if line.expert_reason else ''}"
        for line in sheet.lines
    ]
    experts = "" if sheet.expert_total is None else str(sheet.expert_total)
    told.append(_columns(str(sheet.self_total), str(sheet.machine_total), experts, str(schedule.total_cap)))
    if not sheet.confirmed:
        told.append(_("待确认的条目：%(count)s") % {"count": len(sheet.unconfirmed_lines)})
    return told


def _marks(own: Decimal, machine: Decimal, expert: Decimal | None, cap: Decimal) -> str:
    return _columns(figure(own), figure(machine), "" if expert is None else figure(expert), figure(cap))


def _columns(own: str, machine: str, expert: str, cap: str) -> str:
    return f"{own:>7} {machine:>7} {expert:>7} /{cap:>4}"


def _why(reason: Text) -> str:
    return f" — {_words(reason)}" if reason.zh else ""


def _waits(awaits: Text | None) -> str:
    return "" if awaits is None else " … " + _("等待%(who)s") % {"who": _words(awaits)}


def _words(text: Text) -> str:
    return text.zh if (get_language() or "").startswith("zh") else text.en
