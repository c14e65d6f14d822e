"""`manage.py outlook DECLARATION` or `outlook --facts FILE --plan P`: when each track opens, and what is due by when."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from config import clock
from declarations.foreseen import Foreseen, StepLine, TrackLine, foreseen, foreseen_of
from declarations.models import Declaration
from review_plans.management.given import BAD_INPUT, newest_version, read_facts
from review_plans.models import PlanVersion


class Command(BaseCommand):
    help = (
        "Says for every track when it opens and what must be done by when: for a stored declaration (by number, or #id "
        "for a draft), or for the facts in FILE.json (or - for standard input). Stores nothing. Exit 2 for bad input."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("declaration", nargs="?", help="its number, or #id")
        parser.add_argument("--facts", help="JSON as `manage.py facts_schema` describes it")
        parser.add_argument("--plan", help="code of the plan, with --facts")
        parser.add_argument("--on", type=date.fromisoformat, help="today, with --facts; default: the plan's clock")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        version, found = _asked(options)
        if options["json"]:
            self.stdout.write(json.dumps(_plain(version, found), ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))
        else:
            self._say(found)

    def _say(self, found: Foreseen) -> None:
        if found.assumed:
            self.stdout.write(_("通知没有写年限算到哪一天，暂按今天推算"))
        for line in found.tracks:
            self.stdout.write(f"{line.target_name} · {line.name}: {line.headline}")
            for duty in line.duties:
                cited = "、".join(f"{each.document} {each.clause}" for each in duty.cites)
                self.stdout.write(f"  {duty.by}  {duty.needs}  {cited}")
            for step in (*line.steps, *line.acts, *line.barriers):
                self.stdout.write(f"  {_step(step)}")


def _step(step: StepLine) -> str:
    return f"{step.effort}  {step.needs}  {step.document} {step.clause}"


def _asked(options: dict[str, Any]) -> tuple[PlanVersion, Foreseen]:
    if bool(options["declaration"]) == bool(options["facts"]) or bool(options["facts"]) != bool(options["plan"]):
        raise CommandError(_("请给出申报编号，或者同时给出 --facts 和 --plan。"), returncode=BAD_INPUT)
    if options["declaration"]:
        row = _declaration(options["declaration"])
        return row.version, foreseen(row, clock.now(row.plan.code))
    version = newest_version(options["plan"])
    on = options["on"] or clock.today(version.plan.code)
    return version, foreseen_of(version, read_facts(options["facts"]), on)


def _declaration(name: str) -> Declaration:
    rows = Declaration.objects.select_related("plan", "version", "employer__employer")
    by_id = name.removeprefix("#")
    named = {"pk": int(by_id)} if name.startswith("#") and by_id.isdecimal() else {"number": name}
    row = rows.filter(**named).first()
    if row is None:
        raise CommandError(_("没有申报“%(name)s”，请核对编号。") % {"name": name}, returncode=BAD_INPUT)
    return row


def _plain(version: PlanVersion, found: Foreseen) -> dict[str, Any]:
    """Plain JSON; every day as 2023-12-31."""
    return {
        "plan": version.plan.code,
        "version": version.number,
        "hash": version.sha256,
        "on": found.on,
        "count_to": found.count_to,
        "assumed": found.assumed,
        "tracks": [_track(line) for line in found.tracks],
    }


def _track(line: TrackLine) -> dict[str, Any]:
    plain = {**asdict(line), "headline": line.headline}
    for duty, of in zip(plain["duties"], line.duties, strict=True):
        duty["cites"] = [{"document": c.document, "clause": c.clause, "origin": c.origin} for c in of.cites]
    return plain
