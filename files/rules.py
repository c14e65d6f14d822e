"""What a place for a file accepts. A bound that is None is no bound.

Bounds a notice prints (portraits) are plan data and come through `rule_from_data`; the presets hold only what the
product itself needs in order to stay safe.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from files.refusals import Refusal

MEGABYTE = 1024 * 1024

MEDIA_NAMES = {"pdf": "PDF", "jpeg": "JPG", "png": "PNG"}
MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
EXTENSIONS = {"pdf": ("pdf",), "jpeg": ("jpg", "jpeg"), "png": ("png",)}


@dataclass(frozen=True)
class SlotRule:
    """`…_over` and `…_under` are exclusive, `max_…` inclusive; ratios are width:height in whole numbers, inclusive."""

    code: str
    media: tuple[str, ...] = ("pdf", "jpeg", "png")
    max_bytes: int = 20 * MEGABYTE
    max_pages: int = 60
    max_pixels: int = 40_000_000
    bytes_over: int | None = None
    bytes_under: int | None = None
    width_over: int | None = None
    height_over: int | None = None
    max_width: int | None = None
    max_height: int | None = None
    ratio_from: tuple[int, int] | None = None
    ratio_to: tuple[int, int] | None = None
    min_ink: int = 0

    def __post_init__(self) -> None:
        unknown = set(self.media) - set(MEDIA_NAMES)
        if unknown or not self.media:
            raise ValueError(f"slot rule {self.code}: unknown media {sorted(unknown)}")

    def narrowed(self, *, code: str | None = None, media: tuple[str, ...] | None = None) -> Self:
        """The same bounds under another code, or for fewer kinds of file."""
        return replace(self, code=code or self.code, media=media or self.media)

    def accept(self) -> str:
        """For the `accept` attribute of a file field."""
        return ",".join(f".{extension}" for media in self.media for extension in EXTENSIONS[media])

    def names(self) -> str:
        return _("、").join(MEDIA_NAMES[media] for media in self.media)

    @property
    def hard_limit(self) -> int:
        """Bytes after which reading stops."""
        return min(self.max_bytes, (self.bytes_under or self.max_bytes + 1) - 1)

    def limits(self) -> str:
        """The bounds in one sentence, beside the field."""
        parts = [_("%(media)s 格式") % {"media": self.names()}]
        if self.bytes_over is not None and self.bytes_under is not None:
            parts.append(
                _("大于 %(low)s、小于 %(high)s")
                % {"low": size_text(self.bytes_over), "high": size_text(self.bytes_under)}
            )
        else:
            parts.append(_("不超过 %(size)s") % {"size": size_text(self.hard_limit)})
        if "pdf" in self.media:
            parts.append(_("PDF 不超过 %(pages)d 页") % {"pages": self.max_pages})
        if self.width_over is not None and self.height_over is not None:
            parts.append(
                _("宽大于 %(width)d、高大于 %(height)d 像素") % {"width": self.width_over, "height": self.height_over}
            )
        if self.max_width is not None and self.max_height is not None:
            parts.append(_("不超过 %(width)d×%(height)d 像素") % {"width": self.max_width, "height": self.max_height})
        if self.ratio_from and self.ratio_to:
            parts.append(
                _("宽高比 %(low)s 至 %(high)s")
                % {"low": ratio_text(self.ratio_from), "high": ratio_text(self.ratio_to)}
            )
        return _("，").join(parts)


EVIDENCE = SlotRule("evidence")
LETTER = SlotRule("letter", max_pages=10)
# 400 dark pixels is less than a short surname drawn with the pad's thinnest pen, and more than any single dot.
SIGNATURE = SlotRule(
    "signature", media=("png", "jpeg"), max_bytes=300 * 1024, max_width=1200, max_height=600, min_ink=400
)


def rule_from_data(data: Mapping[str, Any]) -> SlotRule:
    """A rule from plan data: keys are the fields of `SlotRule`, lists stand for tuples.

    Raises ValueError that names an unknown key, a missing code or an unknown kind of file.
    """
    unknown = set(data) - {field.name for field in fields(SlotRule)}
    if unknown or "code" not in data:
        raise ValueError(f"slot rule: unknown keys {sorted(unknown)}" if unknown else "slot rule: no code")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return SlotRule(**values)


def size_refusal(rule: SlotRule, size: int) -> Refusal | None:
    if size == 0:
        return Refusal("empty")
    if size > rule.hard_limit:
        limit = rule.bytes_under if rule.bytes_under is not None else rule.max_bytes
        return Refusal("too_big", {"limit": size_text(limit), "found": size_text(size)})
    if rule.bytes_over is not None and size <= rule.bytes_over:
        return Refusal("too_small", {"limit": size_text(rule.bytes_over), "found": size_text(size)})
    return None


def shape_refusal(rule: SlotRule, width: int, height: int) -> Refusal | None:
    """Judges a picture as it is seen, after its orientation mark was applied."""
    if rule.width_over is not None and width <= rule.width_over:
        return Refusal("too_narrow", {"limit": rule.width_over, "found": width})
    if rule.height_over is not None and height <= rule.height_over:
        return Refusal("too_low", {"limit": rule.height_over, "found": height})
    if (rule.max_width and width > rule.max_width) or (rule.max_height and height > rule.max_height):
        return Refusal(
            "too_large_picture",
            {"limit": f"{rule.max_width or '—'}×{rule.max_height or '—'}", "found": f"{width}×{height}"},
        )
    if rule.ratio_from and width * rule.ratio_from[1] < height * rule.ratio_from[0]:
        return Refusal("too_slim", {"limit": ratio_text(rule.ratio_from), "found": f"{width / height:.3f}"})
    if rule.ratio_to and width * rule.ratio_to[1] > height * rule.ratio_to[0]:
        return Refusal("too_broad", {"limit": ratio_text(rule.ratio_to), "found": f"{width / height:.3f}"})
    return None


def ratio_text(ratio: tuple[int, int]) -> str:
    return f"{ratio[0] / ratio[1]:.2f}"


def size_text(size: int) -> str:
    """Whole bytes beside the rounded size, so that a file one byte off can be understood."""
    if size < 1024:
        return _("%(count)d 字节") % {"count": size}
    return _("%(rounded)s（%(count)s 字节）") % {"rounded": filesizeformat(size), "count": f"{size:,}"}
