"""Lists of accounts, messages and events as workbooks: they lie below the room that knows how a list leaves."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import admin_views, administration, organisations, queries, views
from accounts.enums import OrganisationKind, Role
from accounts.models import Area, AuthorisationLetter, Organisation, Person, Seat
from accounts.permissions import role, signed_in
from accounts.requests import PersonRequest, SeatRequest
from audit.models import Event
from config.platform.events import EventFilter
from declarations.listings import NUMBERS_NEVER, PLACE, Asked, Found, ListColumn, Listing, in_order, minute, register
from messages import queries as inbox
from messages.models import Message, MessageKind
from messages.views import kind_asked

ADMIN, AUDITOR = role(Role.PLATFORM_ADMIN), role(Role.AUDIT_ADMIN)


def _letters(request: SeatRequest, of: str) -> Found:
    state, rows = views.letters_found(request)
    said = {_("状态"): _("已处理") if state == "decided" else _("待审核")}
    return Found(list(rows.values_list("pk", flat=True)), said)


def _letters_read(asked: Asked, keys: Sequence[int]) -> list[AuthorisationLetter]:
    related = ("organisation__area", "organisation__employer", "operator", "decided_by")
    return in_order(AuthorisationLetter.objects.select_related(*related), keys)


def _employer(name: str) -> Any:
    def cell(letter: AuthorisationLetter) -> str:
        found = getattr(letter.organisation, "employer", None)
        return str(getattr(found, name)() if name.startswith("get_") else getattr(found, name)) if found else ""

    return cell


LETTERS = Listing("letters", gettext_lazy("授权委托证明"), ADMIN, {
    "position": PLACE,
    "organisation": ListColumn(gettext_lazy("用人单位"), 30, lambda r: r.organisation.name),
    "credit_code": ListColumn(gettext_lazy("统一社会信用代码"), 20, _employer("credit_code"), usual=False),
    "area": ListColumn(gettext_lazy("所在地"), 16, lambda r: r.organisation.area.name if r.organisation.area else ""),
    "kind": ListColumn(gettext_lazy("单位性质"), 14, _employer("get_kind_display"), usual=False),
    "operator": ListColumn(gettext_lazy("经办人"), 12, lambda r: r.operator.name),
    "handed_in_at": ListColumn(gettext_lazy("递交时间"), 17, lambda r: minute(r.handed_in_at)),
    "state": ListColumn(gettext_lazy("状态"), 10, lambda r: r.get_state_display()),
    "decided_by": ListColumn(gettext_lazy("处理人"), 12, lambda r: r.decided_by.name if r.decided_by else ""),
    "decided_at": ListColumn(gettext_lazy("处理时间"), 17, lambda r: minute(r.decided_at)),
    "reason": ListColumn(gettext_lazy("理由"), 30, lambda r: r.reason, usual=False),
}, _letters, _letters_read, (NUMBERS_NEVER, gettext_lazy("经办人电话和盖章的证明（在每份的页面上看）")))  # fmt: skip


def _users(request: SeatRequest, of: str) -> Found:
    words, held, unused = views.people_asked(request)
    rows = views.people_found(words, held, unused=unused)
    said = {
        _("搜索"): words, _("身份"): dict(Role.choices).get(held, ""),
        _("登录"): _("有身份、90 天没有登录") if unused else "",
    }  # fmt: skip
    return Found(list(rows.values_list("pk", flat=True)), said)


def _users_read(asked: Asked, keys: Sequence[int]) -> list[Any]:
    return in_order(queries.with_standing(Person.objects.all()), keys)


def _seats_in_words(person: Any) -> str:
    said = [f"{seat.get_role_display()} · {seat.organisation.name}" for seat in person.standing]
    return _("；").join(said) or _("申报人")


USERS = Listing("users", gettext_lazy("人员与身份"), ADMIN, {
    "position": PLACE,
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r.name),
    "username": ListColumn(gettext_lazy("账号"), 18, lambda r: r.username),
    "active": ListColumn(gettext_lazy("账号状态"), 10, lambda r: _("可用") if r.is_active else _("已停用")),
    "seats": ListColumn(gettext_lazy("现有身份"), 50, _seats_in_words),
    "last_login": ListColumn(gettext_lazy("最近登录"), 17, lambda r: minute(r.last_login)),
    "joined": ListColumn(gettext_lazy("注册时间"), 17, lambda r: minute(r.date_joined), usual=False),
}, _users, _users_read, (NUMBERS_NEVER, gettext_lazy("联系电话和邮箱（管理账号不需要）")))  # fmt: skip


def _organisations(request: SeatRequest, of: str) -> Found:
    asked = admin_views.organisations_asked(request)
    area = Area.objects.filter(pk=asked.area).first() if asked.area else None
    said = {
        _("搜索"): asked.words, _("类别"): dict(OrganisationKind.choices).get(asked.kind, ""),
        _("所在地"): area.name if area else asked.area, _("状态"): organisations.WORDS_OF_STATE.get(asked.state, ""),
    }  # fmt: skip
    return Found(list(organisations.found_by(asked).values_list("pk", flat=True)), said)


def _organisations_read(asked: Asked, keys: Sequence[int]) -> list[Any]:
    return in_order(organisations.shown(Organisation.objects.all()), keys)


def _of_employer(row: Organisation) -> str:
    found = getattr(row, "employer", None)
    return found.credit_code if found else ""


ORGANISATIONS = Listing("organisations", gettext_lazy("单位名录"), ADMIN, {
    "position": PLACE,
    "name": ListColumn(gettext_lazy("单位（机构）"), 30, lambda r: r.name),
    "kind": ListColumn(gettext_lazy("类别"), 16, lambda r: r.get_kind_display()),
    "credit_code": ListColumn(gettext_lazy("统一社会信用代码"), 20, _of_employer, usual=False),
    "area": ListColumn(gettext_lazy("所在地"), 16, lambda r: r.area.name if r.area else ""),
    "state": ListColumn(gettext_lazy("状态"), 14, lambda r: organisations.WORDS_OF_STATE[organisations.state_of(r)]),
    "seats": ListColumn(gettext_lazy("有效身份"), 10, lambda r: r.seats_held, "integer"),
    "acting": ListColumn(gettext_lazy("能办理的人"), 30, lambda r: _("、").join(seat.person.name for seat in r.acting)),
    "waiting": ListColumn(gettext_lazy("待审核的证明"), 12, lambda r: r.letters_waiting, "integer"),
    "approved": ListColumn(gettext_lazy("已通过的证明"), 12, lambda r: r.letters_approved, "integer"),
    "refused": ListColumn(gettext_lazy("未通过的证明"), 12, lambda r: r.letters_refused, "integer"),
}, _organisations, _organisations_read, (NUMBERS_NEVER, gettext_lazy("经办人的联系电话（管理单位不需要）")))  # fmt: skip


def _administrators(request: SeatRequest, of: str) -> Found:
    return Found(list(administration.administrators().values_list("pk", flat=True)))


def _administrators_read(asked: Asked, keys: Sequence[int]) -> list[Seat]:
    return in_order(Seat.objects.select_related("person", "appointed_by"), keys)


ADMINISTRATORS = Listing("administrators", gettext_lazy("管理员"), ADMIN, {
    "position": PLACE,
    "role": ListColumn(gettext_lazy("身份"), 14, lambda r: r.get_role_display()),
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r.person.name),
    "starts_on": ListColumn(gettext_lazy("到任"), 12, lambda r: r.starts_on, "date"),
    "appointed_by": ListColumn(gettext_lazy("授予人"), 12, lambda r: r.appointed_by.name if r.appointed_by else ""),
}, _administrators, _administrators_read)  # fmt: skip


def _events(request: SeatRequest, of: str) -> Found:
    asked = EventFilter(request.GET)
    keys = list(asked.events().values_list("pk", flat=True))
    return Found(keys, {str(asked.fields[name].label): words for name, words in asked.said().items()})


def _events_read(asked: Asked, keys: Sequence[int]) -> list[Event]:
    return in_order(Event.objects.select_related("chain"), keys)


EVENTS = Listing("events", gettext_lazy("审计事件"), AUDITOR, {
    "at": ListColumn(gettext_lazy("时间"), 17, lambda r: minute(r.at)),
    "who": ListColumn(gettext_lazy("办理人"), 12, lambda r: r.actor_label),
    "role": ListColumn(gettext_lazy("身份"), 20, lambda r: r.role, usual=False),
    "office": ListColumn(gettext_lazy("单位"), 24, lambda r: r.office),
    "verb": ListColumn(gettext_lazy("动作"), 20, lambda r: r.verb),
    "outcome": ListColumn(gettext_lazy("结果"), 10, lambda r: r.outcome),
    "object_type": ListColumn(gettext_lazy("对象"), 18, lambda r: r.object_type),
    "object_id": ListColumn(gettext_lazy("对象编号"), 24, lambda r: r.object_id),
    "reason": ListColumn(gettext_lazy("原因"), 40, lambda r: r.reason),
    "chain": ListColumn(gettext_lazy("链"), 20, lambda r: r.chain.key),
    "seq": ListColumn(gettext_lazy("序号"), 10, lambda r: r.seq, "integer"),
    "hash": ListColumn(gettext_lazy("哈希"), 66, lambda r: r.hash, usual=False),
}, _events, _events_read, (
    NUMBERS_NEVER, gettext_lazy("事件的内容（在“导出筛选结果”的文件里，每条带哈希）"),
))  # fmt: skip


def _inbox(request: PersonRequest, of: str) -> Found:
    kind = kind_asked(request)
    rows = inbox.inbox_of(request.user, kind)
    return Found(list(rows.values_list("pk", flat=True)), {_("种类"): MessageKind(kind).label if kind else ""})


def _inbox_read(asked: Asked, keys: Sequence[int]) -> list[Any]:
    return in_order(inbox.with_deliveries(Message.objects.filter(recipient=asked.reader)), keys)


def _ways(message: Any) -> str:
    said = []
    for each in message.shown:
        trouble = f"（{each.get_trouble_display()}）" if each.trouble else ""
        at = minute(each.confirmed_at or each.sent_at)
        said.append(f"{each.get_channel_display()} {each.get_state_display()}{trouble} {at}".strip())
    return _("；").join(said)


INBOX = Listing("inbox", gettext_lazy("收件箱"), signed_in, {
    "position": PLACE,
    "at": ListColumn(gettext_lazy("时间"), 17, lambda r: minute(r.visible_from)),
    "kind": ListColumn(gettext_lazy("种类"), 8, lambda r: r.get_kind_display()),
    "subject": ListColumn(gettext_lazy("标题"), 40, lambda r: r.subject_in_words),
    "body": ListColumn(gettext_lazy("内容"), 60, lambda r: r.body_in_words),
    "read_at": ListColumn(gettext_lazy("阅读时间"), 17, lambda r: minute(r.read_at)),
    "ways": ListColumn(gettext_lazy("邮件和短信"), 40, _ways),
}, _inbox, _inbox_read, (NUMBERS_NEVER, gettext_lazy("按您的选择没有发的邮件和短信")), personal=True)  # fmt: skip


def register_lists() -> None:
    register(LETTERS, USERS, ORGANISATIONS, ADMINISTRATORS, EVENTS, INBOX)
