"""What the office types about an expert."""

from dataclasses import fields
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.first_forms import FirstSignInForm
from accounts.forms import MailField, PhoneField
from accounts.identity import numbers
from accounts.invitations import Newcomer
from committee.experts.models import Expert, RelationKind
from committee.experts.pool_actions import Entry
from declarations.queries import words
from dossiers.models import TitleRecord
from review_plans.plan import Plan

MOST_CASES = 500


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写日期。"), "invalid": _("请按“年-月-日”填写日期，用数字和连字符。")},
    )


class ExpertForm(forms.Form):
    """An expert's record; with `adding` also whose it is, by account and name together."""

    username = forms.CharField(
        label=_("账号"), max_length=150, help_text=_("专家须先有账号：账号和姓名都相符才会加入。")
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    specialties = forms.MultipleChoiceField(
        label=_("评审专业"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一个专业。")},
    )
    title = forms.CharField(label=_("职称"), max_length=60)
    title_level = forms.ChoiceField(label=_("职称层级"), choices=TitleRecord.LEVELS)
    titled_on = day_field(_("取得时间"), required=False)
    employer_name = forms.CharField(
        label=_("工作单位"), max_length=120, help_text=_("与系统里的单位同名的会自动对应，用于回避。")
    )
    outside = forms.BooleanField(
        label=_("不属于评委会组建单位"), required=False, help_text=_("抽取时计入外单位专家的比例。")
    )
    starts_on = day_field(_("聘期开始"))
    ends_on = day_field(_("聘期结束"))
    load_limit = forms.IntegerField(
        label=_("最多评审份数"), min_value=1, max_value=MOST_CASES, widget=forms.TextInput({"inputmode": "numeric"})
    )
    leave_from = day_field(_("请假开始"), _("请假期间不参加抽取。"), required=False)
    leave_until = day_field(_("请假结束"), required=False)

    def __init__(self, *args: Any, plan: Plan, adding: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, words(each.name)) for each in plan.specialties]
        self.fields["specialties"].choices = choices  # type: ignore[attr-defined]
        if not adding:
            del self.fields["username"], self.fields["name"]

    def entry(self) -> Entry:
        """As the actions take it; only after `is_valid()`."""
        given = {each.name: self.cleaned_data[each.name] for each in fields(Entry)}
        return Entry(**{**given, "specialties": tuple(given["specialties"])})


class InviteForm(ExpertForm):
    """The record of somebody who has no account: their number and telephone stand in its place."""

    number = forms.CharField(
        label=_("身份证号"),
        max_length=40,
        help_text=_("首次登录时与登录码一起核对；加密保存，页面上只显示末四位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("请填写身份证号。")},
    )
    phone = PhoneField(error_messages={"required": _("请填写联系电话。")})
    mail = MailField(required=False, help_text=_("首次登录时由本人核对，此前不发邮件。"))

    field_order = ("name", "number", "phone", "mail")

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, adding=True, **kwargs)
        del self.fields["username"]

    def clean_number(self) -> str:
        return numbers.check(self.cleaned_data["number"])

    def newcomer(self) -> Newcomer:
        given = self.cleaned_data
        return Newcomer(given["name"], given["number"], given["phone"], given["mail"])


class DeclineForm(FirstSignInForm):
    """Who they are, as on the first sign-in, and why they can't take part."""

    reason = forms.CharField(
        label=_("不能参加的理由"), max_length=300, error_messages={"required": _("请写明不能参加的理由。")}
    )


def initial_of(expert: Expert) -> dict[str, Any]:
    return {name: getattr(expert, name) for name in ExpertForm.base_fields if hasattr(expert, name)}


class EndForm(forms.Form):
    last_day = day_field(_("最后一天"), _("写今天以前的一天，身份立即结束。"))
    reason = forms.CharField(label=_("理由"), max_length=300, error_messages={"required": _("请写明提前结束的理由。")})

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = today.isoformat()


class RelationForm(forms.Form):
    number = forms.CharField(
        label=_("申报编号"), max_length=30, help_text=_("与哪一份申报的申报人有关系。"),
        error_messages={"required": _("请填写申报编号。")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("关系"), choices=RelationKind.choices)
    words = forms.CharField(label=_("说明"), max_length=300, error_messages={"required": _("请说明是什么关系。")})
