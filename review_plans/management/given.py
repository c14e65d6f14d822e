"""What the commands are given: a file of JSON or of facts, the code of a stored plan."""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.utils.translation import gettext as _

from eligibility.facts import BadFacts, Facts
from review_plans.models import PlanVersion
from review_plans.queries import NoSuchPlanError, current_version

BAD_INPUT = 2


def read_json(source: str, *, exact: bool = False) -> Any:
    """What stands in the file, or on standard input for `-`; `exact`: fractions as Decimal.

    Raises CommandError with exit code 2.
    """
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        return json.loads(text, parse_float=Decimal) if exact else json.loads(text)
    except OSError as error:
        raise CommandError(
            _("$: 读不到文件 %(file)s（%(why)s）") % {"file": source, "why": error.strerror}, returncode=BAD_INPUT
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CommandError(_("$: 不是有效的 JSON（%(why)s）") % {"why": error}, returncode=BAD_INPUT) from None


def read_facts(source: str) -> Facts:
    """The facts in a file of JSON, or on standard input for `-`. Raises CommandError with exit code 2."""
    data = read_json(source)
    try:
        return Facts.from_json(data)
    except BadFacts as error:
        raise CommandError(f"{error.path}: {error.message} ({error.message_en})", returncode=BAD_INPUT) from None


def newest_version(code: str) -> PlanVersion:
    """The version of a plan that holds now. Raises CommandError with exit code 2 where there is none."""
    try:
        return current_version(code)
    except NoSuchPlanError:
        raise CommandError(_("没有计划“%(code)s”，请先导入。") % {"code": code}, returncode=BAD_INPUT) from None
