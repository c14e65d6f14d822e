"""The proof of a paid fee as a paper for the payer; the fiscal receipt itself comes from whoever took the money."""

from accounts.names import masked_name
from committee.models import FeeRecord
from declarations import itinerary
from documents.models import DocumentOrder
from documents.papers import Paper

KIND = "fee_receipt"


def fee_receipt(order: DocumentOrder) -> Paper:
    """Builder of kind `fee_receipt`; params: the record's id."""
    found = FeeRecord.objects.select_related(
        "declaration__person", "declaration__plan", "declaration__version", "declaration__employer", "order"
    )
    record = found.get(pk=order.params["record"])
    declaration = record.declaration
    plan, name = itinerary.plan_of(declaration), declaration.person.name
    return Paper(
        template="documents/fee_receipt.html",
        context={
            "plan_name": plan.name.zh,
            "name": name,
            "employer": declaration.employer.name,
            "number": declaration.number,
            "record": record,
            "online": record.order,
            "organiser": plan.organiser.zh,
        },
        title="评审费缴费凭证",
        watermark="",
        file_name=f"{name}_评审费缴费凭证.pdf",
        person=name,
        holder=masked_name(name),
        figures={"金额": f"{record.amount:.2f} 元", "票据号": record.receipt_number, "申报编号": declaration.number},
    )
