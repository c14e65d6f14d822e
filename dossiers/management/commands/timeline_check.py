"""`manage.py timeline_check`: how many planted faults the timeline finds, or the marks of one person's dossier."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.histories import line_of
from dossiers.models import Dossier
from timeline.trial import trial

BAD_INPUT = 2


class Command(BaseCommand):
    help = (
        "Invents careers, plants one fault at a time and counts what the timeline finds (planted, found, "
        "false_alarms); exit 1 if one is missed or marked for nothing. With --dossier: the marks of that dossier."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--careers", type=int, default=100, help="how many careers to invent; each gets every fault"
        )
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--dossier", type=int, help="primary key of a dossier")
        parser.add_argument("--on", type=date.fromisoformat, help="today, with --dossier")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dossier"] is not None:
            self._marks(options)
            return
        if options["careers"] < 1:
            raise CommandError(_("--careers 至少为 1。"), returncode=BAD_INPUT)
        counted = trial(options["careers"], seed=options["seed"])
        if options["json"]:
            self.stdout.write(json.dumps(counted.as_dict(), ensure_ascii=False))
        else:
            self.stdout.write(
                _("植入 %(planted)d 处，找到 %(found)d 处，误报 %(alarms)d 处")
                % {"planted": counted.planted, "found": counted.found, "alarms": counted.false_alarms}
            )
        if counted.found < counted.planted or counted.false_alarms:
            raise SystemExit(1)

    def _marks(self, options: dict[str, Any]) -> None:
        dossier = Dossier.objects.select_related("person", "employer").filter(pk=options["dossier"]).first()
        if dossier is None:
            raise CommandError(_("没有编号为 %(pk)s 的业绩档案。") % {"pk": options["dossier"]}, returncode=BAD_INPUT)
        line = line_of(dossier, options["on"] or timezone.localdate())
        if options["json"]:
            marks = [
                {
                    "code": shown.mark.code,
                    "since": shown.mark.since.isoformat(),
                    "until": shown.mark.until.isoformat(),
                    "says": shown.mark.says.zh,
                    "says_en": shown.mark.says.en,
                    "entries": list(shown.mark.keys),
                    "pages": [
                        {"file": str(proof.file.pk), "pages": proof.pages}
                        for pointed in shown.pointed
                        for proof in pointed.proofs
                    ],
                }
                for shown in line.marks
            ]
            self.stdout.write(json.dumps({"dossier": dossier.pk, "marks": marks}, ensure_ascii=False))
            return
        for shown in line.marks:
            self.stdout.write(f"{shown.number}. {shown.says}")
