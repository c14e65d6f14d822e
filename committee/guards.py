"""What this room answers when the workflow asks whether a case may move."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.results import Allowed, Answer, Denied
from committee.models import FeeRecord
from declarations.models import Declaration


def fee_recorded(declaration: Declaration, now: datetime) -> Answer:
    if FeeRecord.objects.filter(declaration=declaration).exists():
        return Allowed()
    return Denied(_("评审费还没有登记：请先录入金额和票据号。"))


def unpaid(found: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Of these declarations the ones whose fee is not recorded."""
    return found.filter(fee__isnull=True)
