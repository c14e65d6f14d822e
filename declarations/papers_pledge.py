"""The pledge of truth (真实性保证书) as a paper: its sentences over the signature that stands."""

from django.utils import translation

from accounts.names import masked_name
from config import clock
from declarations import itinerary, pledging
from declarations.models import Declaration
from documents.models import DocumentOrder
from documents.papers import Paper, PaperRefused
from files.models import StoredFile
from files.queries import clean_bytes


def truth_pledge(order: DocumentOrder) -> Paper:
    """Builder of kind `truth_pledge`; params: declaration id and the signature it was ordered with.

    Refused when the pledge was signed anew since: the paper shows what was signed, and nothing else.
    """
    found = Declaration.objects.select_related("person", "plan", "version", "employer", "signature")
    declaration = found.get(pk=order.params["declaration"])
    signature = declaration.signature
    if signature is None or declaration.pledged_at is None or str(signature.pk) != order.params["signature"]:
        raise PaperRefused("承诺之后又签过，请按最新的签名重新生成。")
    with translation.override("zh-hans"):
        return _paper(declaration, signature)


def _paper(declaration: Declaration, signature: StoredFile) -> Paper:
    assert declaration.pledged_at is not None
    plan, name = itinerary.plan_of(declaration), declaration.person.name
    signed = declaration.pledged_at.astimezone(clock.SHANGHAI)
    title = pledging.title_of(declaration)
    target = plan.target(declaration.target_level).title.zh if declaration.target_level else ""
    context = {
        "plan_name": plan.name.zh,
        "name": name,
        "employer": declaration.employer.name,
        "target_title": target,
        "opening": pledging.opening_of(declaration),
        "sentences": [str(sentence) for sentence in pledging.SENTENCES],
        "sanctions": [says.zh for says, cite in plan.sanctions if cite.decides],
        "signed": signed,
        "digest": signature.sha256,
    }
    return Paper(
        template="documents/truth_pledge.html",
        context=context,
        title=title,
        watermark="",
        file_name=f"{name}_{title}.pdf",
        person=name,
        holder=masked_name(name),
        figures={
            "单位": declaration.employer.name,
            "签署时间": f"{signed:%Y-%m-%d %H:%M:%S}",
            "签名摘要": signature.sha256[:16],
        },
        assets={"signature": clean_bytes(signature)},
    )
