"""S3: the event chain as the audit administrator asks it, and as a file that carries its own hash."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any, BinaryIO

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import anchors
from audit.chain import FIELDS
from audit.models import Event, EventChain
from audit.queries import first_fault
from documents.models import DocumentOrder
from documents.papers import Paper
from documents.row_counts import counted

KIND = "event_export"
KEPT_FOR = timedelta(days=7)
CHUNK = 2000
"""Events that are read at a time."""


REAL_DAY = _("请填写真实存在的日期，按“年-月-日”。")
WITHIN = [
    MinValueValidator(date.min + timedelta(days=366), REAL_DAY),
    MaxValueValidator(date.max - timedelta(days=366), REAL_DAY),
]


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
        error_messages={"invalid": REAL_DAY}, validators=WITHIN,
    )  # fmt: skip
    until = forms.DateField(
        required=False, label=_("至"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": REAL_DAY}, validators=WITHIN,
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
            found = found.filter(at__gte=_midnight(given["since"]))
        if "until" in given:
            found = found.filter(at__lt=_midnight(given["until"] + timedelta(days=1)))
        return found

    def said(self) -> dict[str, str]:
        """The filter as the exported file states it."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


def _midnight(day: date) -> datetime:
    """A moment, so that the index of the times can be asked."""
    return timezone.make_aware(datetime.combine(day, time.min))


def paper(order: DocumentOrder) -> Paper:
    """Builder of kind `event_export`; params: `filter` as typed, `upto` (the newest event that belongs to it), `at`.

    The chain only grows, so that it is the same file however often it is made; an act that ended after the order, but
    whose event had its number before, stands in it too: the last line says how many were written.
    """
    at = datetime.fromisoformat(order.params["at"])
    asked = EventFilter(order.params["filter"])
    return Paper(
        template="",
        context={},
        title=str(_("审计事件")),
        watermark="",
        file_name=f"events-{timezone.localtime(at):%Y%m%d-%H%M%S}.jsonl",
        holder=str(order.params.get("office", "")),
        figures={str(_("应有行数")): str(order.params["expected"])},
        media="jsonl",
        body=lambda out: _written(order, asked, at, out),
        expires_at=timezone.now() + KEPT_FOR,
    )


def _written(order: DocumentOrder, asked: EventFilter, at: datetime, out: BinaryIO) -> None:
    found = asked.events().filter(pk__lte=order.params["upto"]).order_by("at", "pk")
    rows = found.iterator(chunk_size=CHUNK)
    expected = order.params["expected"]
    for line in exported(counted(order, rows, expected=expected), filtered=asked.said(), at=at, expected=expected):
        out.write(line)


def exported(events: Iterable[Event], *, filtered: dict[str, str], at: datetime, expected: int) -> Iterator[bytes]:
    """JSON lines, oldest first: what was asked, every event with its hash, and the SHA-256 of all lines before the last."""
    head = {"what": "events", "at": at.astimezone(UTC).isoformat(), "filter": filtered, "events": expected}
    digest, written = hashlib.sha256(), 0
    for written, row in enumerate(chain([head], map(_fields, events))):  # noqa: B007 -- the last line says it
        line = _line(row)
        digest.update(line)
        yield line
    yield _line({"sha256": digest.hexdigest(), "written": written})


def _fields(event: Event) -> dict[str, Any]:
    found = {name: getattr(event, name) for name in FIELDS}
    for name in ("at", "plan_time"):
        found[name] = found[name].astimezone(UTC).isoformat(timespec="microseconds") if found[name] else None
    return {"chain": event.chain.key, **found, "prev_hash": event.prev_hash, "hash": event.hash}


def _line(row: dict[str, Any]) -> bytes:
    return f"{json.dumps(row, ensure_ascii=False, sort_keys=True)}\n".encode()


def chains_by_fault() -> Iterator[tuple[EventChain, str]]:
    """Every chain walked from its beginning, with the words of its first fault, "" for none."""
    outside = {fault.chain: fault for fault in anchors.faults()}
    for each in EventChain.objects.order_by("key"):
        fault = first_fault(each) or outside.get(each.key)
        yield each, str(fault) if fault else ""
