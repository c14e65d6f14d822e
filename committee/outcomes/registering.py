"""What the announcements answer for: two guards, the certificate, and who may open it."""

from django.utils.translation import gettext_lazy

import declarations.guards
import documents.permissions
import documents.registry
from committee.outcomes import guards, papers
from committee.outcomes.queries import CERTIFICATE


def register() -> None:
    declarations.guards.register("certificate_issued", guards.certificate_issued, gettext_lazy("电子证书已制发"))
    declarations.guards.register("not_announced", guards.not_announced, gettext_lazy("还没有发文公布"))
    documents.registry.register(CERTIFICATE, papers.title_certificate)
    documents.permissions.register("own_certificate", papers.own_certificate)
