"""`manage.py replay_verdicts [--plan CODE]`: every stored verdict is judged anew and must come out the same."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from declarations.replay import Difference, replayed
from review_plans.management.given import newest_version


class Command(BaseCommand):
    help = "Judges every stored verdict anew on its stored facts. Exit 0 if all come out the same, 1 if one differs, 2 for an unknown plan."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", help="code of a plan; default: all")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = options["plan"]
        if plan is not None:
            newest_version(plan)
        checked, differing = 0, []
        for found in replayed(plan):
            checked += 1
            if found is not None:
                differing.append(found)
        if options["json"]:
            self.stdout.write(json.dumps(_plain(checked, differing), ensure_ascii=False))
        else:
            self._say(checked, differing)
        if differing:
            sys.exit(1)

    def _say(self, checked: int, differing: list[Difference]) -> None:
        for each in differing:
            why = each.fault.zh if each.fault else _("答复不同：%(rules)s") % {"rules": "、".join(each.rules)}
            self.stdout.write(f"{each.declaration} · {each.occasion}：{why}")
        if differing:
            words = _("共核对 %(checked)s 条资格判定，%(count)s 条与留存的答复不一致，请勿据此办理，并联系系统管理员。")
        else:
            words = _("共核对 %(checked)s 条资格判定，全部与留存的答复一致。")
        self.stdout.write(words % {"checked": checked, "count": len(differing)})


def _plain(checked: int, differing: list[Difference]) -> dict[str, Any]:
    return {"checked": checked, "differences": len(differing), "differing": [each.as_dict() for each in differing]}
