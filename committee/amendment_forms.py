"""What an amendment asks for: one form for each kind, all of them with their document and who decided."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from committee import amendments, confirmations
from committee.amendments import Change
from declarations.models import Declaration
from review_plans import queries
from review_plans.actions import deadline_targets
from review_plans.models import AmendmentKind, PlanAmendment, PlanVersion
from review_plans.saying import day_words, words

DOCUMENT_LENGTH = PlanAmendment._meta.get_field("document").max_length
NAME_LENGTH = PlanAmendment._meta.get_field("decided_by").max_length


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写日期。"), "invalid": _("请按“年-月-日”填写日期，用数字和连字符。")},
    )


class AmendmentForm(forms.Form):
    """The part that every kind shares: by which document, why, who decided and when."""

    kind: ClassVar[str]

    document = forms.CharField(
        label=_("依据的文件"),
        max_length=DOCUMENT_LENGTH,
        help_text=_("文件名称和文号"),
        error_messages={"required": _("请写明依据的文件，例如补充通知的名称和文号。")},
    )
    decided_by = forms.CharField(
        label=_("由谁决定"),
        max_length=NAME_LENGTH,
        help_text=_("单位、会议或负责人的名称"),
        error_messages={"required": _("请写明由谁决定。")},
    )
    decided_on = _day(_("决定日期"))
    reason = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": _("请写明理由。")},
    )

    def __init__(self, *args: Any, version: PlanVersion, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.now = version, now
        self.plan = queries.plan_of(version)
        shared = ("document", "decided_by", "decided_on", "reason")
        self.order_fields([name for name in self.fields if name not in shared] + list(shared))

    def clean_decided_on(self) -> Any:
        day = self.cleaned_data["decided_on"]
        if day > self.now.date():
            raise ValidationError(
                gettext("决定日期不能晚于今天（%(today)s）。") % {"today": day_words(self.now.date())}
            )
        return day

    def change(self) -> Change:
        """The amendment as typed; only after `is_valid()`."""
        given = self.cleaned_data
        cited = {name: given[name] for name in ("document", "reason", "decided_by", "decided_on")}
        return Change(kind=self.kind, **self.details(), **cited)

    def details(self) -> dict[str, Any]:
        """Target and value of the kind, and whom it touches."""
        raise NotImplementedError


class DeadlineForm(AmendmentForm):
    kind = AmendmentKind.DEADLINE

    target = forms.ChoiceField(label=_("哪一个截止日"), error_messages={"required": _("请选择要改的截止日。")})
    day = _day(_("新的截止日"), _("当天 24:00 截止"))
    circle = forms.ChoiceField(
        label=_("适用于谁"),
        choices=[("all", _("全部申报人")), ("area", _("一个地区的申报人")), ("people", _("指定的申报人"))],
        widget=forms.RadioSelect,
        initial="all",
        error_messages={"required": _("请选择适用于谁。")},
    )
    area = forms.ChoiceField(label=_("地区"), required=False)
    people = forms.CharField(
        label=_("申报人"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一人：申报编号，或者“姓名 单位全称”。须已在本计划开始申报。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = deadline_targets(self.plan)
        self.fields["target"].choices = [(each, self._told(each)) for each in targets]  # type: ignore[attr-defined]
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", gettext("请选择")),
            *((region.code, words(region.name)) for region in self.plan.areas),
        ]
        for name in ("area", "people"):
            self.fields[name].shown_when = f"circle={name}"  # type: ignore[attr-defined]
            self.fields[name].needed_when = gettext("（选了这一项时必填）")  # type: ignore[attr-defined]

    def _told(self, target: str) -> str:
        day = queries.deadline_day(self.version, target)
        said = {
            "what": amendments.deadline_name(self.plan, target),
            "day": day_words(day) if day else gettext("未定"),
        }
        return gettext("%(what)s（现为 %(day)s）") % said

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day < self.plan.opens_at:
            said = {"day": day_words(self.plan.opens_at)}
            raise ValidationError(gettext("截止日不能早于开始申报的日子：请写 %(day)s 或以后的日子。") % said)
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        circle = given.get("circle")
        given["found"] = ()
        if circle == "area" and not given.get("area"):
            self.add_error("area", gettext("请选择地区；适用于全部申报人的，请改选“全部申报人”。"))
        if circle == "people":
            given["found"] = self._people(given.get("people", ""))
        if circle in ("area", "people") and {"day", "target"} <= given.keys():
            self._not_before_all(given)
        return given

    def _not_before_all(self, given: dict[str, Any]) -> None:
        """The latest day holds, so an earlier one for some would change nothing."""
        for_all = queries.deadline_day(self.version, given["target"])
        if for_all is not None and given["day"] < for_all:
            said = {"day": day_words(for_all)}
            self.add_error(
                "day", gettext("全部申报人的截止日是 %(day)s，对部分人不能更早：请写这一天以后的日子。") % said
            )

    def _people(self, typed: str) -> tuple[Person, ...]:
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        if not lines:
            self.add_error("people", gettext("请每行写一位申报人的申报编号，或者姓名和单位全称。"))
        found: dict[int, Person] = {}
        for number, line in enumerate(lines, 1):
            people = self._of_line(line)
            said = {"number": number, "line": line}
            if len(people) == 1:
                found[people[0].pk] = people[0]
            elif people:
                self.add_error(
                    "people",
                    gettext("第 %(number)d 行“%(line)s”在本计划有多人：请加上单位全称，或写申报编号。") % said,
                )
            else:
                self.add_error(
                    "people",
                    gettext("第 %(number)d 行“%(line)s”在本计划没有申报：请核对编号、姓名和单位全称。") % said,
                )
        return tuple(found.values())

    def _of_line(self, line: str) -> list[Person]:
        of_plan = Declaration.objects.filter(plan=self.version.plan_id).select_related("person")
        rows = of_plan.filter(number=line)
        if not rows:
            name, _space, employer = line.replace("\u3000", " ").partition(" ")
            rows = of_plan.filter(person__name=name)
            if employer.strip():
                rows = rows.filter(employer__name=employer.strip())
        return list({row.person_id: row.person for row in rows}.values())

    def details(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "target": given["target"],
            "value": {"date": given["day"].isoformat()},
            "area_code": given["area"] if given["circle"] == "area" else "",
            "people": given["found"],
        }


class ContactForm(AmendmentForm):
    kind = AmendmentKind.CONTACT

    target = forms.ChoiceField(label=_("单位"), error_messages={"required": _("请选择单位。")})
    telephone = forms.CharField(label=_("新的联系电话"), required=False, max_length=60, help_text=_("不改的留空"))
    address = forms.CharField(label=_("新的地址"), required=False, max_length=200, help_text=_("不改的留空"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = dict.fromkeys(office.code for office in amendments.offices_of(self.plan))
        names = [(code, amendments.office_name(self.plan, code)) for code in codes]
        self.fields["target"].choices = [("", gettext("请选择")), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("telephone") and not given.get("address"):
            self.add_error("telephone", gettext("请写新的联系电话或新的地址，至少一项。"))
        return given

    def details(self) -> dict[str, Any]:
        given = self.cleaned_data
        value = {name: given[name] for name in ("telephone", "address") if given[name]}
        return {"target": given["target"], "value": value}


class FeeAmountForm(AmendmentForm):
    kind = AmendmentKind.FEE

    amount = forms.DecimalField(
        label=_("每人的评审费"),
        max_digits=8,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput({"inputmode": "decimal", "data-unit": _("元")}),
        error_messages={
            "required": _("请写金额；不收费的写 0。"),
            "invalid": _("请用数字写金额，例如 300 或 300.50。"),
            "min_value": _("请写不小于 0 的金额。"),
        },
    )

    def details(self) -> dict[str, Any]:
        return {"target": "fee", "value": {"amount": f"{self.cleaned_data['amount']:.2f}"}}


class ObjectionTimeForm(AmendmentForm):
    kind = AmendmentKind.OBJECTIONS

    working_days = forms.IntegerField(
        label=_("收到异议后多少个工作日内办结"),
        min_value=1,
        max_value=250,
        help_text=_("收到当天不计。"),
        error_messages={"required": _("请写工作日数。"), "invalid": _("请用数字写工作日数。")},
    )
    extended_to = forms.IntegerField(
        label=_("延长后总共多少个工作日"),
        required=False,
        max_value=250,
        help_text=_("同样从收到之日起算；不能延长的留空。"),
        error_messages={"invalid": _("请用数字写工作日数。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        time = queries.objection_time(self.version)
        if time is not None:
            self.fields["working_days"].initial = time.working_days
            self.fields["extended_to"].initial = time.extended_to

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        days, extended = given.get("working_days"), given.get("extended_to")
        if days and extended is not None and extended <= days:
            self.add_error("extended_to", gettext("延长后的期限须比原期限长；不能延长的留空。"))
        return given

    def details(self) -> dict[str, Any]:
        value = {name: self.cleaned_data[name] for name in ("working_days", "extended_to")}
        return {"target": "objections", "value": value}


class ConfirmationForm(AmendmentForm):
    kind = AmendmentKind.CONFIRMATION

    target = forms.ChoiceField(
        label=_("哪一条"),
        error_messages={
            "required": _("请选择要确认的条目。"),
            "invalid_choice": _("这一条不在可以确认的条目里，请从列表中重新选择。"),
        },
    )
    effect = forms.ChoiceField(
        label=_("办理"),
        choices=[("confirm", _("确认依据")), ("withdraw", _("撤回以前的确认"))],
        widget=forms.RadioSelect,
        initial="confirm",
        error_messages={"required": _("请选择确认还是撤回。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = confirmations.waiting_of(self.version)
        confirmed = confirmations.confirmed_of(self.version)
        self.fields["target"].choices = [  # type: ignore[attr-defined]
            ("", gettext("请选择")),
            (gettext("待确认"), [*self._wider(), *((each.target, _short(each)) for each in waiting)]),
            (gettext("已确认"), [(each.target, _short(each)) for each in confirmed]),
        ]

    def _wider(self) -> list[tuple[str, str]]:
        """The whole table and its blocks, as long as something in them is open."""
        table = confirmations.table_of(self.version)
        if table is None or not table.open_lines:
            return []
        blocks = [
            (block.target, gettext("整个部分：%(name)s") % {"name": block.name})
            for block in table.blocks
            if block.open_lines
        ]
        return [(table.target, gettext("整张评分表：%(title)s") % {"title": table.title}), *blocks]

    def details(self) -> dict[str, Any]:
        withdrawn = {"withdrawn": True} if self.cleaned_data["effect"] == "withdraw" else {}
        return {"target": self.cleaned_data["target"], "value": withdrawn}


def _short(each: confirmations.Waiting) -> str:
    said = each.says if len(each.says) <= 40 else f"{each.says[:39]}…"
    return " · ".join(part for part in (said, each.place, each.clause) if part)


FORMS: dict[str, type[AmendmentForm]] = {
    form.kind: form for form in (DeadlineForm, ContactForm, FeeAmountForm, ObjectionTimeForm, ConfirmationForm)
}
