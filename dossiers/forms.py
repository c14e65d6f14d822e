"""Forms of the dossier: one per kind of entry, the profile, the employer, a file."""

from datetime import date
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from dossiers import models
from dossiers.actions import PROFILE_FIELDS
from dossiers.honours import GRADES, HONOURS

FIRST_YEAR = 1950
YES_NO = [("true", gettext_lazy("是")), ("false", gettext_lazy("否"))]

OTHER_NAME = gettext_lazy("与现用名相同的不填。")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class YesNo(forms.RadioSelect):
    """Shows a stored bool as its radio button."""

    def format_value(self, value: Any) -> list[str]:
        shown = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
        return [] if shown in (None, "") else [str(shown)]


def yes_or_no(label: Any, *, required: bool = True, help_text: Any = "") -> forms.TypedChoiceField:
    """Three answers kept apart: yes, no, and not answered (None)."""
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda word: word == "true",
        empty_value=None,
        required=required,
        help_text=help_text,
        widget=YesNo,
        error_messages={"required": gettext_lazy("请选择“是”或“否”。")},
    )


class DeskForm(forms.ModelForm):
    """What all forms here share: the pack's layout, plain sentences for what is missing or unreadable."""

    pairs: ClassVar[tuple[tuple[str, ...], ...]] = ()
    past: ClassVar[tuple[str, ...]] = ()
    """Dates that can't lie in the future."""
    in_order: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of fields of which the second can't be earlier."""
    shown_when: ClassVar[dict[str, str]] = {}
    units: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _put_into_words(field)
            if name in self.shown_when:
                field.shown_when = self.shown_when[name]  # type: ignore[attr-defined]
            if name in self.units:
                field.widget.attrs["data-unit"] = str(self.units[name])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self._laid_out()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        today = timezone.localdate()
        for name in self.past:
            if (value := cleaned.get(name)) and value > today:
                self.add_error(name, _("“%(label)s”不能晚于今天。") % {"label": self.fields[name].label})
        for first, second in self.in_order:
            since, until = cleaned.get(first), cleaned.get(second)
            if since and until and until < since:
                words = {"second": self.fields[second].label, "first": self.fields[first].label}
                self.add_error(second, _("“%(second)s”不能早于“%(first)s”。") % words)
        return cleaned

    def _laid_out(self) -> Layout:
        paired = {name: pair for pair in self.pairs for name in pair}
        rows: list[Any] = []
        for name in self.fields:
            pair = paired.get(name)
            if pair is None:
                rows.append(name)
            elif name == pair[0]:
                rows.append(Row(*pair))
        return Layout(*rows)


def _put_into_words(field: forms.Field) -> None:
    if isinstance(field, forms.DateField):
        field.widget = DayInput(attrs=field.widget.attrs)
        field.error_messages["invalid"] = gettext_lazy("请填写真实存在的日期，按“年-月-日”。")
    if isinstance(field, forms.ChoiceField):
        field.error_messages.setdefault("required", "")
        if not isinstance(field.widget, forms.RadioSelect):
            field.error_messages["required"] = _("请选择%(label)s。") % {"label": field.label}
        field.error_messages["invalid_choice"] = gettext_lazy("请从列出的选项里选一个。")
    else:
        field.error_messages["required"] = _("请填写%(label)s。") % {"label": field.label}
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        field.error_messages["invalid"] = gettext_lazy("请填写数字。")


class ProfileForm(DeskForm):
    on_post = yes_or_no(gettext_lazy("现职在岗"), help_text=gettext_lazy("指现在仍在所在单位的岗位上工作。"))
    pairs = (("birth_date", "joined_work_on"), ("ethnicity", "birth_place"))
    past = ("birth_date", "joined_work_on")
    in_order = (("birth_date", "joined_work_on"),)

    class Meta:
        model = models.Dossier
        fields = (
            "gender",
            "birth_date",
            "joined_work_on",
            "ethnicity",
            "birth_place",
            "former_name",
            "health",
            "work_department",
            "current_work",
            "work_nature",
            "frontline_skill_work",
            "on_post",
            "admin_post",
            "party",
            "social_posts",
            "foreign_language",
        )
        widgets = {"gender": forms.RadioSelect, "work_nature": forms.RadioSelect}
        help_texts = {
            "current_work": gettext_lazy("例如：精细化工工艺开发。"),
            "work_department": gettext_lazy("例如：技术中心 主任工程师。"),
            "admin_post": gettext_lazy("例如：技术部副经理，2019.03 起。没有的不填。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("gender", "birth_date", "joined_work_on", "current_work", "work_nature"):
            self.fields[name].required = True
        for name in ("gender", "work_nature"):
            self.fields[name].choices = [c for c in self.fields[name].choices if c[0]]  # type: ignore[attr-defined]
            self.fields[name].error_messages["required"] = _("请选择%(label)s。") % {"label": self.fields[name].label}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PROFILE_FIELDS}


class EntryForm(DeskForm):
    """Knows the dossier, for what must be unique within it."""

    def __init__(self, *args: Any, dossier: models.Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier


def _year_field(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=FIRST_YEAR,
        max_value=date.max.year,
        error_messages={"min_value": gettext_lazy("请填写四位年份，例如 2022。")},
        widget=forms.NumberInput(attrs={"data-unit": gettext_lazy("年")}),
        **kwargs,
    )


class YearForm(EntryForm):
    year = _year_field(gettext_lazy("年度"))

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise ValidationError(_("年度不能晚于今年。"))
        return year


class DegreeForm(EntryForm):
    pairs = (("started_on", "graduated_on"),)
    past = ("started_on", "graduated_on")
    in_order = (("started_on", "graduated_on"),)
    shown_when = {"engineering_doctorate": "level=doctor"}

    class Meta:
        model = models.Degree
        fields = (
            "level",
            "school",
            "major",
            "major_match",
            "degree_name",
            "engineering",
            "engineering_doctorate",
            "full_time",
            "started_on",
            "graduated_on",
            "study_years",
            "origin",
            "school_track",
            "holder",
            "note",
        )
        help_texts = {
            "holder": OTHER_NAME,
            "major_match": gettext_lazy("与准备申报的专业相比；拿不准时选“相近”，由审查人判断。"),
            "degree_name": gettext_lazy("例如：工学学士。没有学位的不填。"),
            "engineering": gettext_lazy("毕业证书上的专业属于工学门类。"),
            "school_track": gettext_lazy("只有技工院校毕业的需要选。"),
            "study_years": gettext_lazy("例如：四年。"),
        }


class FieldStudyForm(EntryForm):
    pairs = (("started_on", "ended_on"),)
    past = ("started_on", "ended_on")
    in_order = (("started_on", "ended_on"),)

    class Meta:
        model = models.FieldStudy
        fields = ("subject", "started_on", "ended_on", "certified", "note")


class TitleForm(EntryForm):
    past = ("qualified_on",)

    class Meta:
        model = models.TitleRecord
        fields = (
            "name",
            "level",
            "series",
            "specialty",
            "qualified_on",
            "approved_by",
            "certificate_number",
            "from_elsewhere",
            "holder",
            "note",
        )
        help_texts = {
            "holder": OTHER_NAME,
            "name": gettext_lazy("证书上的写法，例如：工程师。"),
            "qualified_on": gettext_lazy("评审通过之日，证书上一般写作“取得资格时间”。"),
            "from_elsewhere": gettext_lazy("由其他省市评定的，要附公布文件和当地评审表。"),
        }


class AppointmentForm(EntryForm):
    pairs = (("starts_on", "ends_on"),)
    past = ("starts_on",)
    in_order = (("starts_on", "ends_on"),)

    class Meta:
        model = models.Appointment
        fields = ("post", "level", "series", "starts_on", "ends_on", "note")
        help_texts = {"ends_on": gettext_lazy("还在聘的留空。")}


class WorkForm(EntryForm):
    pairs = (("starts_on", "ends_on"),)
    past = ("starts_on", "ends_on")
    in_order = (("starts_on", "ends_on"),)

    class Meta:
        model = models.WorkPeriod
        fields = ("employer_name", "post", "kind", "in_field", "starts_on", "ends_on", "duties", "note")
        help_texts = {
            "ends_on": gettext_lazy("仍在这里工作的留空。"),
            "employer_name": gettext_lazy("单位全称，与公章一致。"),
        }


class AppraisalForm(YearForm):
    class Meta:
        model = models.Appraisal
        fields = ("year", "result", "note")

    def clean_year(self) -> int:
        year = super().clean_year()
        others = models.Appraisal.objects.filter(dossier=self.dossier, year=year).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("%(year)s 年度的考核已经填过，请在原来那一条上修改。") % {"year": year})
        return year


class HoursForm(YearForm):
    units = {"hours": gettext_lazy("学时"), "online_hours": gettext_lazy("学时")}

    class Meta:
        model = models.HoursRecord
        fields = ("year", "kind", "channel", "hours", "online_hours", "note")
        help_texts = {
            "channel": gettext_lazy("登记卡上的学习方式；选“网络课件”的，全部学时都算网络课件学时。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("hours", "online_hours"):
            self.fields[name].min_value = 0  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("channel") == "online" and "hours" in cleaned and not cleaned.get("online_hours"):
            cleaned["online_hours"] = cleaned["hours"]
        hours, online = cleaned.get("hours"), cleaned.get("online_hours")
        for name, value in (("hours", hours), ("online_hours", online)):
            if value is not None and value < 0:
                self.add_error(name, _("学时不能是负数。"))
        if hours is not None and online is not None and online > hours:
            self.add_error("online_hours", _("网络课件学时不能多于总学时。"))
        return cleaned


class InsuranceForm(YearForm):
    units = {"months": gettext_lazy("个月")}
    months = forms.IntegerField(
        label=gettext_lazy("缴纳月数"),
        min_value=0,
        max_value=12,
        error_messages={
            "min_value": gettext_lazy("缴纳月数在 0 到 12 之间。"),
            "max_value": gettext_lazy("缴纳月数在 0 到 12 之间。"),
        },
    )

    class Meta:
        model = models.InsuranceYear
        fields = ("year", "months", "payer", "local", "note")
        help_texts = {
            "payer": gettext_lazy("照参保证明上的单位名称填写；一年内换过单位的，写年末的单位。"),
            "local": gettext_lazy("在申报地所在的省缴纳。"),
        }


class SkillForm(EntryForm):
    past = ("obtained_on",)

    class Meta:
        model = models.SkillCertificate
        fields = ("name", "level", "in_field", "obtained_on", "note")


class PracticeForm(EntryForm):
    past = ("obtained_on",)

    class Meta:
        model = models.PracticeQualification
        fields = ("name", "engineering", "in_field", "registered", "obtained_on", "note")


class HonourForm(EntryForm):
    past = ("granted_on",)
    code = forms.ChoiceField(label=gettext_lazy("荣誉"), choices=[("", "---------"), *HONOURS])
    grade = forms.ChoiceField(
        label=gettext_lazy("等级"),
        required=False,
        choices=[("", "---------"), *GRADES],
        help_text=gettext_lazy("竞赛写奖牌，称号写授予单位的级别。"),
    )

    class Meta:
        model = models.Honour
        fields = ("code", "name", "grade", "rank", "granted_on", "by_association", "note")
        help_texts = {
            "name": gettext_lazy("证书上的全称。"),
            "rank": gettext_lazy("竞赛的名次；没有名次的不填。"),
        }


class AchievementForm(EntryForm):
    pairs = (("started_on", "finished_on"),)
    past = ("started_on", "finished_on")
    in_order = (("started_on", "finished_on"),)
    units = {"amount": gettext_lazy("万元")}
    notable_benefit = yes_or_no(gettext_lazy("经济或社会效益显著"), required=False)
    shown_when = {
        "published_in": "kind=paper,book,translation,report,standard,patent,software_copyright",
        "formally_published": "kind=paper,book,translation",
        "award": "kind=award,product,project",
        "award_grade": "kind=award,product,project",
        "scale": "kind=project,product,maintenance",
        "notable_benefit": "kind=project,product,maintenance",
        "amount": "kind=project,product,maintenance",
    }

    class Meta:
        model = models.Achievement
        fields = (
            "kind",
            "name",
            "role",
            "rank",
            "in_field",
            "started_on",
            "finished_on",
            "level",
            "grade",
            "published_in",
            "formally_published",
            "award",
            "award_grade",
            "scale",
            "notable_benefit",
            "amount",
            "content",
            "note",
        )
        widgets = {"content": forms.Textarea(attrs={"rows": 5})}
        labels = {"amount": gettext_lazy("金额")}
        help_texts = {
            "rank": gettext_lazy("证书或文件上本人排第几；独立完成的不填。"),
            "finished_on": gettext_lazy("验收、发表、授权或获奖的日期。"),
            "published_in": gettext_lazy("例如：《化工进展》第 41 卷第 4 期，ISSN 1000-6613。"),
            "content": gettext_lazy("做了什么，本人负责哪一部分，结果如何。"),
        }


ENTRY_FORMS: dict[str, type[EntryForm]] = {
    "degree": DegreeForm,
    "fieldstudy": FieldStudyForm,
    "titlerecord": TitleForm,
    "appointment": AppointmentForm,
    "workperiod": WorkForm,
    "appraisal": AppraisalForm,
    "hoursrecord": HoursForm,
    "insuranceyear": InsuranceForm,
    "skillcertificate": SkillForm,
    "practicequalification": PracticeForm,
    "honour": HonourForm,
    "achievement": AchievementForm,
}


class EmployerForm(forms.Form):
    """Chosen from the list of those whose letter was approved; never typed."""

    employer = forms.ModelChoiceField(
        label=gettext_lazy("所在单位"),
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("请选择一家单位。"),
            "invalid_choice": gettext_lazy("这家单位还没有经审核的授权委托，暂时不能选择。"),
        },
    )

    def __init__(self, *args: Any, choosable: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = choosable  # type: ignore[attr-defined]
