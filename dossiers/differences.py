"""What has changed in a part of a dossier since the employer vouched for it, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from dossiers import states
from dossiers.models import Entry, Evidence


@dataclass(frozen=True)
class Change:
    """A line of parts/summary.html: `before` is what stood there when it was verified."""

    key: str
    value: str
    before: str


def changes_of(part: Entry, shown: Model, evidence: Iterable[Evidence] = ()) -> tuple[Change, ...]:
    """`shown` holds the fields: the entry itself, or the dossier for its profile. Fields that are back are left out."""
    found = []
    for name, before in part.changed.items():
        if name == "evidence":
            now = [each.file.original_name for each in evidence]
            found += _change(_("佐证材料"), _("、").join(now), _("、").join(before))
        elif name == "pages":
            found.append(Change(_("佐证页"), _("已重新标注"), _("原来的标注")))
        elif name == "removed":
            found += [Change(_("删去"), _("（已删除）"), each) for each in before]
        elif name == "photo":
            found.append(Change(_("证件照片"), _("已更换"), before or _("没有")))
        elif (field := _field_of(shown, name)) is not None:
            now_words = _words(field, states.plain(getattr(shown, field.attname)))
            found += _change(str(field.verbose_name), now_words, _words(field, before))
    return tuple(found)


def _change(key: str, now: str, before: str) -> list[Change]:
    return [Change(key, now, before or _("未填写"))] if now != before else []


def _field_of(shown: Model, name: str) -> "Field[Any, Any] | None":
    """A field that was named when it changed may have gone from the model since."""
    try:
        found = shown._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _words(field: "Field[Any, Any]", value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value in (None, ""):
        return ""
    return str(dict(field.flatchoices).get(value, value))
