"""The inbox, and what of it also goes out by mail and text message."""

from allauth.core import ratelimit
from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import set_contact
from accounts.forms import ContactForm
from accounts.permissions import permission, public, signed_in
from accounts.requests import PersonRequest
from messages import actions, choices, queries, sending
from messages.channels import sender_of
from messages.forms import WaysForm
from messages.models import Channel, MessageKind

PER_PAGE = 30


@permission(signed_in)
@require_safe
def inbox(request: PersonRequest) -> HttpResponse:
    """All that one was told, newest first, by kind. Looking changes nothing."""
    kind = kind_asked(request)
    rows = queries.with_deliveries(queries.inbox_of(request.user, kind))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "messages/inbox.html", {"page": page, "kind": kind, "kinds": MessageKind.choices})


def kind_asked(request: HttpRequest) -> str:
    """The kind that the address asks for, "" for all."""
    kind = request.GET.get("kind", "")
    return kind if kind in MessageKind.values else ""


@permission(signed_in)
@require_POST
def open_message(request: PersonRequest, pk: int) -> HttpResponse:
    """Marks one message as read and goes where it points."""
    message = get_object_or_404(queries.inbox_of(request.user), pk=pk)
    actions.mark_read(message, at=request.received_at)
    return redirect(message.link or "inbox:list")


@permission(signed_in)
@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    actions.mark_all_read(request.user, at=request.received_at)
    return redirect("inbox:list")


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: PersonRequest) -> HttpResponse:
    """Which kinds of messages come by mail or text message too."""
    form = _ways_form(request)
    if request.method == "POST" and form.is_valid():
        choices.choose(request.user, form.wanted())
        flash.success(request, _("已保存，从下一条消息起生效。"))
        return redirect("inbox:ways")
    return _ways_page(request, form, ContactForm(person=request.user))


@permission(signed_in)
@require_POST
def contact(request: PersonRequest) -> HttpResponse:
    """Changes where one is reached, once the password has shown who asks."""
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        flash.error(request, _("试得太多了，请过几分钟再试。"))
        return redirect("inbox:ways")
    form = ContactForm(request.POST, person=request.user)
    if not form.is_valid():
        return _ways_page(request, _ways_form(request, fresh=True), form)
    before = {channel: choices.address_of(request.user, channel) for channel in Channel}
    set_contact(request.user, phone=form.cleaned_data["phone"], email=form.cleaned_data["mail"], at=request.received_at)
    changed = [channel for channel in Channel if choices.address_of(request.user, channel) != before[channel]]
    again = sending.send_again(request.user, changed)
    flash.success(request, _("联系方式已改好。"))
    if again:
        words = ngettext(
            "没有送到的 %(number)s 条提醒会发到新的地址。", "没有送到的 %(number)s 条提醒会发到新的地址。", again
        )
        flash.info(request, words % {"number": again})
    return redirect("inbox:ways")


@csrf_exempt  # a mail program that stops with one click has no cookie; the signed token is the right, and can only stop
@permission(public)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a mail leads: one button ends these mails, or the mail program's own (RFC 8058).

    Nothing is said of whose they are.
    """
    found = choices.who_stops(token)
    if found is None:
        return render(request, "messages/stop.html", {"found": False}, status=404)
    person, what = found
    if request.method == "POST":
        choices.stop(person, what)
    label = "" if what == choices.DIGEST else MessageKind(what).label
    return render(request, "messages/stop.html", {"found": True, "label": label, "done": request.method == "POST"})


def _ways_form(request: PersonRequest, *, fresh: bool = False) -> WaysForm:
    connected = [channel for channel in Channel if sender_of(channel)]
    data = request.POST if request.method == "POST" and not fresh else None
    return WaysForm(data, chosen=choices.choices_of(request.user), channels=connected)


def _ways_page(request: PersonRequest, form: WaysForm, contact_form: ContactForm) -> HttpResponse:
    reached = [(channel, choices.address_of(request.user, channel)) for channel in Channel]
    context = {
        "form": contact_form if contact_form.errors else form,
        "ways": form,
        "contact": contact_form,
        "nowhere": [channel.label for channel, address in reached if not address],
        "texts": sender_of(Channel.SMS) is not None,
    }
    return render(request, "messages/ways.html", context)
