"""S3: the event chain as the audit administrator asks it, and as a file that carries its own hash."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit import anchors
from audit.chain import FIELDS
from audit.models import Event, EventChain
from audit.queries import first_fault

MOST = 200_000
"""Events in one file: whoever needs more narrows by day."""


class EventFilter(forms.Form):
    """Every field narrows; an empty one doesn't. What can't be read narrows nothing and is said."""

    chain = forms.ModelChoiceField(
        EventChain.objects.order_by("key"), to_field_name="key", required=False, label=_("链"), empty_label=_("全部")
    )
    verb = forms.CharField(required=False, max_length=60, label=_("动作"))
    who = forms.CharField(required=False, max_length=80, label=_("办理人"))
    object_type = forms.CharField(required=False, max_length=60, label=_("对象"))
    object_id = forms.CharField(required=False, max_length=60, label=_("对象编号"))
    since = forms.DateField(
        required=False, label=_("自"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("请填写真实存在的日期，按“年-月-日”。")},
    )  # fmt: skip
    until = forms.DateField(
        required=False, label=_("至"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("请填写真实存在的日期，按“年-月-日”。")},
    )  # fmt: skip

    def events(self) -> QuerySet[Event]:
        """The latest first."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        found = Event.objects.select_related("chain").order_by("-at", "-pk")
        exact = {name: given[name] for name in ("chain", "verb", "object_type", "object_id") if name in given}
        found = found.filter(**exact)
        if "who" in given:
            found = found.filter(actor_label__icontains=given["who"])
        if "since" in given:
            found = found.filter(at__date__gte=given["since"])
        if "until" in given:
            found = found.filter(at__date__lte=given["until"])
        return found

    def said(self) -> dict[str, str]:
        """The filter as the exported file states it."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


def exported(events: QuerySet[Event], *, filtered: dict[str, str], at: datetime) -> bytes:
    """JSON lines, oldest first: what was asked, every event with its hash, and the SHA-256 of all lines before the last."""
    rows = list(events.order_by("at", "pk")[: MOST + 1])
    head = {
        "what": "events", "at": at.astimezone(UTC).isoformat(), "filter": filtered, "events": min(len(rows), MOST),
        "complete": len(rows) <= MOST,
    }  # fmt: skip
    body = "".join(f"{_line(row)}\n" for row in [head, *map(_fields, rows[:MOST])]).encode()
    return body + f"{_line({'sha256': hashlib.sha256(body).hexdigest()})}\n".encode()


def _fields(event: Event) -> dict[str, Any]:
    found = {name: getattr(event, name) for name in FIELDS}
    for name in ("at", "plan_time"):
        found[name] = found[name].astimezone(UTC).isoformat(timespec="microseconds") if found[name] else None
    return {"chain": event.chain.key, **found, "prev_hash": event.prev_hash, "hash": event.hash}


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def chains_by_fault() -> Iterator[tuple[EventChain, str]]:
    """Every chain walked from its beginning, with the words of its first fault, "" for none."""
    outside = {fault.chain: fault for fault in anchors.faults()}
    for chain in EventChain.objects.order_by("key"):
        fault = first_fault(chain) or outside.get(chain.key)
        yield chain, str(fault) if fault else ""
