"""What a portrait must be: the figures of the plan that the person declares under, or of one that is open."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Person
from declarations.enums import State
from declarations.models import Declaration
from declarations.queries import words
from files.models import StoredFile
from files.rules import SlotRule, rule_from_data
from provisions.citation import Citation
from review_plans import queries as plan_queries
from review_plans.plan import PhotoRule


@dataclass(frozen=True)
class Wanted:
    """`cite` is None where no notice asks for anything particular."""

    rule: SlotRule
    says: str
    cite: Citation | None


def rule_for(person: Person) -> Wanted:
    live = Declaration.objects.filter(person=person).exclude(state=State.ENDED).order_by("-created_at")
    plans = [plan_queries.plan_of(row.version) for row in live.select_related("version__plan")]
    plans += [plan_queries.plan_of(found.version) for found in plan_queries.open_plans() if found.is_open]
    photo = next((plan.photo for plan in plans if plan.photo), None)
    if photo is None:
        return Wanted(SlotRule("portrait", media=("jpeg",)), _("近期正面免冠证件照。"), None)
    return Wanted(slot_rule(photo), words(photo.says), photo.cite)


def slot_rule(photo: PhotoRule) -> SlotRule:
    return rule_from_data(
        {
            "code": "portrait",
            "media": ["jpeg"],
            "bytes_over": photo.above_bytes,
            "bytes_under": photo.below_bytes,
            "width_over": photo.above_width,
            "height_over": photo.above_height,
            "ratio_from": list(photo.ratio_least.as_integer_ratio()),
            "ratio_to": list(photo.ratio_most.as_integer_ratio()),
        }
    )


def fits(photo: PhotoRule, file: StoredFile) -> bool:
    """Does a portrait that was taken under another plan's figures do here too? Checked by its stored measures."""
    return (
        photo.above_bytes < file.size < photo.below_bytes
        and file.width > photo.above_width
        and file.height > photo.above_height
        and photo.ratio_least * file.height <= file.width <= photo.ratio_most * file.height
    )
