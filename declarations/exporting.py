"""The HTTP side of an exported list: the file or its order, the event, and the columns that were chosen."""

import io
from datetime import datetime
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.requests import PersonRequest, SeatRequest
from audit.actions import PLATFORM, record
from audit.chain import one_reason
from declarations.listings import KIND, Asked, Found, Listing, file_name, sheet
from declarations.models import SavedColumns
from documents import actions as documents
from documents.numbers import fingerprint
from documents.sheets import write

AT_ONCE = 500
"""Rows that are written while the browser waits; more are made by the press."""
MOST = 1_048_000
"""A sheet holds 1,048,576 rows, title, heads and foot among them; programs refuse a longer one or drop its end."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(request: PersonRequest, listing: Listing, found: Found, *, of: str = "") -> HttpResponse:
    """The rows of `found` as a file, or the page on which a long one can be watched.

    Raises PermissionDenied with the sentence for more rows than a workbook holds.
    """
    seat = request.seat
    if len(found.keys) > MOST:
        words = _("这份名单有 %(rows)d 行，一个工作簿最多装 %(most)d 行：请先筛选，再分几次导出。")
        raise PermissionDenied(words % {"rows": len(found.keys), "most": MOST})
    asked = Asked(
        listing=listing.code,
        ids=list(found.keys),
        columns=columns_of(seat, listing),
        role=seat.role if seat else "",
        office=seat.organisation.name if seat else "",
        # What was typed into a search may be an identity number, and an export never holds one.
        said=[(str(name), one_reason(str(value))) for name, value in found.said.items() if value],
        at=request.received_at,
        of=of,
        reader=request.user.pk,
    )
    _record(asked, request.user, seat, found.plan_code)
    if len(asked.ids) <= AT_ONCE:
        return _at_once(asked)
    # A desk of one plan follows what is its plan's; what a list of no plan is made of stays that desk's.
    plan_code = found.plan_code or (seat.plan_code if seat else "")
    office = seat.organisation_id if seat and not listing.personal else None
    whose = f"{office}" if office else f"person-{request.user.pk}"
    # The day: what was made a week ago is gone, and the same rows may be asked for again.
    key = fingerprint([
        list(asked.ids), found.stamp or asked.at.strftime("%H:%M"), list(asked.columns), list(asked.said), asked.role,
        of, asked.at.date().isoformat(),
    ])  # fmt: skip
    order = documents.order_or_retry(
        kind=KIND, subject=f"list:{listing.code}", key=f"{KIND}:{listing.code}:{whose}:{key}", params=asked.as_params(),
        requested_by=request.user, plan_code=plan_code, office_id=office,
        rows_expected=len(asked.ids),
    )  # fmt: skip
    return redirect("documents:order", order_id=order.pk)


def columns_of(seat: Seat | None, listing: Listing) -> list[str]:
    """As saved for the seat's organisation and role, or the usual ones; never one that the role may not have."""
    if seat is None:
        return listing.usual("")
    rows = SavedColumns.objects.filter(listing=listing.code, role=seat.role, organisation=seat.organisation_id)
    saved = rows.first()
    may = set(listing.allowed(seat.role))
    kept = [code for code in saved.columns if code in may] if saved else []
    return kept or listing.usual(seat.role)


@transaction.atomic
def save_columns(listing: Listing, columns: list[str], *, person: Person, seat: Seat, at: datetime) -> None:
    """Raises ValidationError for none, and for one that the role may not have."""
    if not columns or set(columns) - set(listing.allowed(seat.role)):
        raise ValidationError(_("请至少勾选一列。"), code="columns")
    SavedColumns.objects.update_or_create(
        listing=listing.code, role=seat.role, organisation=seat.organisation,
        defaults={"columns": columns, "saved_by": person, "saved_at": at},
    )  # fmt: skip


class ColumnsForm(forms.Form):
    columns = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, error_messages={})

    def __init__(self, *args: object, listing: Listing, role: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.label = _("导出哪些列")
        field.choices = [(code, str(listing.columns[code].title)) for code in listing.allowed(role)]
        field.error_messages["required"] = _("请至少勾选一列。")


def columns_page(request: SeatRequest, listing: Listing, *, back: str) -> HttpResponse:
    """Chooses the columns for everybody who acts in this role at this organisation."""
    role = request.seat.role
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        listing=listing,
        role=role,
        initial={"columns": columns_of(request.seat, listing)},
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["columns"]
        ordered = [code for code in listing.columns if code in wanted]
        save_columns(listing, ordered, person=request.user, seat=request.seat, at=request.received_at)
        messages.success(request, _("已保存导出的列，本单位同一身份的人都这样导出。"))
        return redirect(back)
    context = {"form": form, "title": listing.title, "withheld": listing.withheld(role), "back": back}
    return render(request, "declarations/export_columns.html", context, status=422 if form.errors else 200)


def _at_once(asked: Asked) -> HttpResponse:
    out = io.BytesIO()
    write(sheet(asked), out)
    name = quote(file_name(asked))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return HttpResponse(out.getvalue(), content_type=XLSX, headers=headers)


@transaction.atomic
def _record(asked: Asked, person: Person, seat: Seat | None, plan_code: str) -> None:
    payload = {"rows": len(asked.ids), "columns": list(asked.columns), "filter": [list(pair) for pair in asked.said]}
    record(
        chain=plan_code or PLATFORM, verb="export_list", **actor(person, seat), object_type="list",
        object_id=asked.listing, at=asked.at, payload={**payload, **({"of": asked.of} if asked.of else {})},
    )  # fmt: skip
