"""`manage.py judge PLAN --facts FILE.json`: every track of a stored plan held against facts, with clauses and figures."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from config import clock
from eligibility.engine import ENGINE_VERSION, UnknownTrack, judge
from eligibility.rulebook import TARGETS
from eligibility.verdict import Verdict
from review_plans.management.given import BAD_INPUT, newest_version, read_facts
from review_plans.queries import confirmed_rules, plan_of, rulebook_of


class Command(BaseCommand):
    help = "Judges the facts in FILE.json (or - for standard input) by the stored plan. Exit 0 for any answer, 2 for bad facts."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="code of the plan")
        parser.add_argument("--facts", required=True, help="JSON as `manage.py facts_schema` describes it")
        parser.add_argument("--target", choices=TARGETS)
        parser.add_argument("--track")
        parser.add_argument("--on", type=date.fromisoformat, help="today, for this question; default: the plan's clock")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        answer = _answer(options)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for target in answer["targets"]:
            for track in target["tracks"]:
                self.stdout.write(f"{target['name']} · {track['name']}: {track['answer']}")
                for finding in track["findings"]:
                    self.stdout.write(
                        f"  {finding['answer']:8} {finding['clause']}  {finding['says']} — {finding['figures']}"
                    )


def _answer(options: dict[str, Any]) -> dict[str, Any]:
    code = options["plan"]
    version = newest_version(code)
    facts = read_facts(options["facts"])
    plan, on = plan_of(version), options["on"] or clock.today(code)
    try:
        verdict = judge(
            rulebook_of(version),
            facts,
            on=on,
            count_to=plan.count_to,
            target=options["target"],
            track=options["track"],
            confirmed=confirmed_rules(version.plan),
        )
    except UnknownTrack as error:
        raise CommandError(
            _("计划“%(code)s”没有这一层级或途径：%(name)s。") % {"code": code, "name": error}, returncode=BAD_INPUT
        ) from None
    return _with_head(verdict, code, version.number, version.sha256)


def _with_head(verdict: Verdict, plan: str, version: int, sha256: str) -> dict[str, Any]:
    return {
        "plan": plan,
        "version": version,
        "hash": sha256,
        "engine": ENGINE_VERSION,
        "on": verdict.on.isoformat(),
        "count_to": verdict.count_to.isoformat() if verdict.count_to else None,
        **verdict.as_dict(),
    }
