"""What the announcements answer when the workflow asks whether a case may move."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.results import Allowed, Answer, Denied
from committee.outcomes.models import TitleHolder
from committee.outcomes.queries import has_certificate
from declarations.models import Declaration


def certificate_issued(declaration: Declaration, now: datetime) -> Answer:
    if not TitleHolder.objects.filter(declaration=declaration).exists():
        return Denied(_("还没有登记公布文件。"))
    return Allowed() if has_certificate(declaration) else Denied(_("电子证书还没有制发。"))


def not_announced(declaration: Declaration, now: datetime) -> Answer:
    """No announcement names this person yet, so that the confirmation may still be taken back."""
    if TitleHolder.objects.filter(declaration=declaration).exists():
        return Denied(_("已经发文公布，不能撤回。"))
    return Allowed()
