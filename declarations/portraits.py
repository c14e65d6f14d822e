"""What a portrait must be: the figures of the plan that the person declares under, or of one that is open."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Person
from declarations.enums import State
from declarations.models import Declaration
from declarations.queries import words
from files.models import StoredFile
from files.rules import SlotRule, ratio_text, rule_from_data, size_text
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


@dataclass(frozen=True)
class Bound:
    """What the crop tool measures: `measure` is bytes, width, height or ratio (width to height). None: no bound.

    `over` and `under` are exclusive, `least` and `most` inclusive.
    """

    measure: str
    says: str
    over: int | None = None
    under: int | None = None
    least: float | None = None
    most: float | None = None


# Without a notice's own ratio: the one-inch portrait, 25 by 35 mm.
ONE_INCH = 25 / 35


def bounds(rule: SlotRule) -> list[Bound]:
    """Everything that the server will measure of a portrait, in the order in which it is said beside the frame."""
    found = [_of_bytes(rule)]
    if rule.width_over is not None:
        found.append(Bound("width", _("宽大于 %(number)d 像素") % {"number": rule.width_over}, over=rule.width_over))
    if rule.height_over is not None:
        found.append(Bound("height", _("高大于 %(number)d 像素") % {"number": rule.height_over}, over=rule.height_over))
    if rule.ratio_from and rule.ratio_to:
        says = _("宽高比 %(low)s 至 %(high)s") % {
            "low": ratio_text(rule.ratio_from),
            "high": ratio_text(rule.ratio_to),
        }
        least, most = (each[0] / each[1] for each in (rule.ratio_from, rule.ratio_to))
        found.append(Bound("ratio", says, least=least, most=most))
    return found


def _of_bytes(rule: SlotRule) -> Bound:
    under = rule.hard_limit + 1
    if rule.bytes_over is None:
        return Bound("bytes", _("不超过 %(size)s") % {"size": size_text(rule.hard_limit)}, under=under)
    says = _("大于 %(low)s、小于 %(high)s") % {"low": size_text(rule.bytes_over), "high": size_text(under)}
    return Bound("bytes", says, over=rule.bytes_over, under=under)


def frame_ratio(rule: SlotRule) -> float:
    """Width to height of the frame that stands still: the middle of what is permitted."""
    if not rule.ratio_from or not rule.ratio_to:
        return ONE_INCH
    return (rule.ratio_from[0] / rule.ratio_from[1] + rule.ratio_to[0] / rule.ratio_to[1]) / 2


def fits(photo: PhotoRule, file: StoredFile) -> bool:
    """Does a portrait that was taken under another plan's figures do here too? Checked by its stored measures."""
    return (
        photo.above_bytes < file.size < photo.below_bytes
        and file.width > photo.above_width
        and file.height > photo.above_height
        and photo.ratio_least * file.height <= file.width <= photo.ratio_most * file.height
    )
