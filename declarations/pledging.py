"""The pledge of truth: its sentences, and the signature that a telephone hands in."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.results import Allowed, Denied
from config import clock
from declarations import editing, itinerary
from declarations.models import Declaration
from declarations.pages import may_change
from declarations.refusals import Conflict, NotAllowed
from files import phone
from files.models import PhoneLink, StoredFile
from files.rules import SIGNATURE

KIND = "pledge"
SENTENCES = (
    gettext_lazy("所填内容和所传材料都真实、完整，是本人的业绩，没有剽窃、冒用或夸大。"),
    gettext_lazy("上传的扫描件与原件一致，需要时可以出示原件。"),
    gettext_lazy("知道弄虚作假的后果，并愿意承担。"),
)


def title_of(declaration: Declaration) -> str:
    paper = itinerary.plan_of(declaration).paper("truth_pledge")
    return paper.title if paper else str(_("真实性保证书"))


def opening_of(declaration: Declaration) -> str:
    names = {"name": declaration.person.name, "employer": declaration.employer.name}
    return str(_("本人 %(name)s，现为 %(employer)s 工作人员，就本次申报承诺：") % names)


def sign(declaration: Declaration, signature: StoredFile | None, expected_version: int) -> None:
    """Writes the pledge, with a new signature or the one that stands. Raises Conflict and NotAllowed."""
    now = clock.now(declaration.plan.code)
    fields: dict[str, object] = {"pledged_at": now}
    if signature is not None:
        fields["signature"] = signature
    editing.save(declaration, person=declaration.person, expected_version=expected_version, now=now, **fields)


def _behind(link: PhoneLink) -> Declaration | None:
    found = Declaration.objects.select_related("person", "plan", "version__plan", "employer__employer")
    return found.filter(pk=int(link.target), person_id=link.person_id).first()


def _opens(link: PhoneLink) -> phone.Destination | Denied:
    declaration = _behind(link)
    if declaration is None:
        return Denied(_("这份申报已经不在了。"))
    allowed = may_change(declaration, clock.now(declaration.plan.code))
    if not allowed:
        return Denied(allowed.reason)
    return phone.Destination(
        title_of(declaration), declaration.person.name, opening_of(declaration), SIGNATURE, tuple(map(str, SENTENCES))
    )


def _take(link: PhoneLink, file: StoredFile) -> Allowed | Denied:
    declaration = _behind(link)
    if declaration is None:
        return Denied(_("这份申报已经不在了。"))
    try:
        sign(declaration, file, declaration.row_version)
    except Conflict:
        return Denied(_("这份申报刚刚在别的窗口改过，请再签一次。"))
    except NotAllowed as refused:
        return refused.denied
    return Allowed()


def register() -> None:
    phone.register(KIND, phone.Door(_opens, _take, signs=True))
