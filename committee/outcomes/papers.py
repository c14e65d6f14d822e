"""The electronic certificate of a title: one page, with number, code and the document that announced it."""

from django.utils import translation

from accounts.models import Person, Seat
from accounts.names import masked_name
from committee.outcomes.models import TitleHolder
from committee.outcomes.queries import CERTIFICATE
from declarations.papers import day
from documents.models import Document, DocumentOrder
from documents.papers import Paper, PaperRefused
from dossiers.models import TitleRecord
from review_plans import queries as plan_queries

TITLE = "专业技术职务任职资格证书"


def title_certificate(order: DocumentOrder) -> Paper:
    """Builder of kind `title_certificate`; params: the declaration's id. Refused for somebody who was not announced."""
    holder = TitleHolder.objects.select_related("announcement__plan", "declaration__version")
    found = holder.filter(declaration=order.params["declaration"]).first()
    if found is None:
        raise PaperRefused("这份申报还没有发文公布，不能制发证书。")
    plan = plan_queries.plan_of(found.declaration.version)
    with translation.override("zh-hans"):
        level = str(dict(TitleRecord.LEVELS)[found.level])
    facts = {
        "资格名称": found.title,
        "层级": level,
        "专业": found.specialty,
        "取得时间": day(found.qualified_on.isoformat()),
        "公布文号": found.announcement.document_number,
    }
    return Paper(
        template="documents/title_certificate.html",
        context={"holder": found, "facts": facts, "organiser": plan.organiser.zh, "plan_name": plan.name.zh},
        title=TITLE,
        watermark="",
        file_name=f"{found.name}_{TITLE}.pdf",
        person=found.name,
        holder=masked_name(found.name),
        figures=facts,
        landscape=True,
        signed=True,
    )


def own_certificate(person: Person, seat: Seat | None, document: Document) -> bool:
    """The holder opens their own."""
    if document.order.kind != CERTIFICATE:
        return False
    return TitleHolder.objects.filter(
        declaration=document.order.params["declaration"], declaration__person=person
    ).exists()
