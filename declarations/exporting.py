"""A list view's export in a few lines: the file or its order, the event, and the columns that were chosen."""

import io
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from accounts.requests import SeatRequest
from audit.actions import PLATFORM, record
from declarations.exports import COLUMNS, KIND, LISTINGS, USUAL, Asked, allowed, file_name, sheet, withheld
from declarations.models import Declaration, SavedColumns
from documents import actions as documents
from documents.numbers import fingerprint
from documents.sheets import write

AT_ONCE = 500
"""Rows that are written while the browser waits; more are made by the press."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(
    request: SeatRequest,
    listing: str,
    found: QuerySet[Declaration],
    *,
    said: Mapping[str, object],
    plan_code: str,
) -> HttpResponse:
    """The declarations of `found` in its order. `said`: the filter in words; empty values are left out."""
    rows = list(found.values_list("pk", "row_version"))
    seat = request.seat
    asked = Asked(
        listing=listing,
        ids=[pk for pk, _version in rows],
        columns=columns_of(seat, listing),
        role=seat.role,
        office=seat.organisation.name,
        said=[(str(name), str(value)) for name, value in said.items() if value],
        at=request.received_at,
    )
    _record(asked, request.user, seat, plan_code)
    if len(rows) <= AT_ONCE:
        return _at_once(asked)
    key = fingerprint([rows, list(asked.columns), list(asked.said), seat.role])
    order = documents.order(
        kind=KIND, subject=f"list:{listing}", key=f"{KIND}:{seat.organisation_id}:{key}", params=asked.as_params(),
        requested_by=request.user, plan_code=plan_code, office_id=seat.organisation_id,
    )  # fmt: skip
    return redirect("documents:order", order_id=order.pk)


def columns_of(seat: Seat, listing: str) -> list[str]:
    """As saved for the seat's organisation and role, or the usual ones; never one that the role may not have."""
    saved = SavedColumns.objects.filter(listing=listing, role=seat.role, organisation=seat.organisation_id).first()
    wanted = saved.columns if saved else USUAL
    may = set(allowed(seat.role))
    return [code for code in wanted if code in may]


@transaction.atomic
def save_columns(listing: str, columns: list[str], *, person: Person, seat: Seat, at: datetime) -> None:
    """Raises ValidationError for none, and for one that the role may not have."""
    if not columns or set(columns) - set(allowed(seat.role)):
        raise ValidationError(_("请至少勾选一列。"), code="columns")
    SavedColumns.objects.update_or_create(
        listing=listing, role=seat.role, organisation=seat.organisation,
        defaults={"columns": columns, "saved_by": person, "saved_at": at},
    )  # fmt: skip


class ColumnsForm(forms.Form):
    columns = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, error_messages={})

    def __init__(self, *args: object, role: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.label = _("导出哪些列")
        field.choices = [(code, str(COLUMNS[code].title)) for code in allowed(role)]
        field.error_messages["required"] = _("请至少勾选一列。")


def columns_page(request: SeatRequest, listing: str, *, back: str) -> HttpResponse:
    """Chooses the columns for everybody who acts in this role at this organisation."""
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        role=request.seat.role,
        initial={"columns": columns_of(request.seat, listing)},
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["columns"]
        ordered = [code for code in COLUMNS if code in wanted]
        save_columns(listing, ordered, person=request.user, seat=request.seat, at=request.received_at)
        messages.success(request, _("已保存导出的列，本单位同一身份的人都这样导出。"))
        return redirect(back)
    context = {"form": form, "title": LISTINGS[listing], "withheld": withheld(request.seat.role), "back": back}
    return render(request, "declarations/export_columns.html", context, status=422 if form.errors else 200)


def _at_once(asked: Asked) -> HttpResponse:
    out = io.BytesIO()
    write(sheet(asked), out)
    name = quote(file_name(asked))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return HttpResponse(out.getvalue(), content_type=XLSX, headers=headers)


@transaction.atomic
def _record(asked: Asked, person: Person, seat: Seat, plan_code: str) -> None:
    record(
        chain=plan_code or PLATFORM, verb="export_list", actor_id=person.pk, actor_label=person.name, seat_id=seat.pk,
        role=seat.role, office=seat.organisation.name, object_type="list", object_id=asked.listing, at=asked.at,
        payload={"rows": len(asked.ids), "columns": list(asked.columns), "filter": [list(pair) for pair in asked.said]},
    )  # fmt: skip
