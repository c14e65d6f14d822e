"""What an officer types: an opinion, the points of a return, a refusal, a notice."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from declarations.returns import Fault, ReturnPoint, citations_of, clause_of, day_over, day_refusal
from offices import free_points
from offices.reasons import SLOT, Reason, fields_of, reasons_for
from provisions.citation import Citation
from review_plans.plan import Plan

OPINION = 500
REASON = 1000


class _Form(forms.Form):
    """Laid into a form tag of the page; errors stand beside the fields and in the summary."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False


class EndorseForm(_Form):
    """An opinion is welcome; against a finding NOT_MET a reason is needed."""

    opinion = forms.CharField(
        label=_("审查意见"),
        required=False,
        max_length=OPINION,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": OPINION}),
        help_text=_("会印在评审表上；不填写则印“审查通过”。"),
    )
    reason = forms.CharField(
        label=_("与资格对照不一致的理由"),
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("资格对照有“不符合”项，仍然审查通过的，请写明依据和理由。"),
        error_messages={"required": _("资格对照有“不符合”项，审查通过须写明理由。")},
    )

    def __init__(self, *args: Any, against_verdict: bool, **kwargs: Any) -> None:
        super().__init__(*args, prefix="endorse", **kwargs)
        if against_verdict:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]


class RefuseForm(_Form):
    reason = forms.CharField(
        label=_("不通过的理由"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": REASON}),
        help_text=_("申报人会看到。请写明不符合哪一条、依据是什么。"),
        error_messages={"required": _("请写明审查不通过的理由。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="refuse", **kwargs)


class ReturnForm(_Form):
    """Points from the library, each with words of one's own, and free points; and when it is due."""

    codes = forms.MultipleChoiceField(
        label=_("退回原因"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("可多选。只有所选内容会重新开放修改。"),
    )
    words = forms.CharField(
        label=_("对所选原因的补充说明"),
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": REASON}),
        help_text=_("所选各项中没有单独写说明的，都用这一段。"),
    )
    marks = forms.MultipleChoiceField(
        label=_("本单位的红框标注"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("选中的各成一条退回意见，申报人打开就停在红框那一页。"),
    )
    due_on = forms.DateField(
        label=_("补正期限"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "到当天 24:00 为止，不能晚于本环节截止时间；不填写则以本环节截止时间为准。单项另有期限的，最早的一项就是整份的期限。"
        ),
    )

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        track: str,
        today: date,
        closes: datetime | None,
        before: Mapping[Fault, int] | None = None,
        entries: Sequence[tuple[str, str]] = (),
        marks: Sequence[ReturnPoint] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix="return", **kwargs)
        self.today, self.closes, self.plan, self.track = today, closes, plan, track
        self.reasons = {reason.code: reason for reason in reasons_for(plan, track)}
        offered = [(code, _counted(reason, before or {})) for code, reason in self.reasons.items()]
        _offer(self.fields["codes"], offered)
        for reason in self.reasons.values():
            self._details_of(reason)
        self.entries = dict(entries)
        self.marked = {point.mark: point for point in marks}
        if marks:
            _offer(self.fields["marks"], [(p.mark, f"{p.page} · {p.words}") for p in marks])
        else:
            del self.fields["marks"]
        fields = [*((field or free_points.ALL, name) for field, name in fields_of(plan, track)), *entries]
        self.cited = {free_points.key_of(each): each for each in citations_of(plan)}
        clauses = free_points.clause_choices(tuple(self.cited.values()))
        free_points.add_to(self, fields=fields, clauses=clauses, longest=REASON)
        self.order_fields([*(name for name in self.fields if name != "due_on"), "due_on"])

    def _details_of(self, reason: Reason) -> None:
        """What is said of one reason alone, on which page it is seen, and its own day; shown once the reason is ticked."""
        fields: dict[str, forms.Field] = {
            f"say_{reason.code}": forms.CharField(
                label=_("说明：%(reason)s") % {"reason": reason.words}, required=False, max_length=300
            )
        }
        if reason.field.startswith(SLOT) or not reason.field:
            fields[f"page_{reason.code}"] = forms.CharField(
                label=_("在哪一页：%(reason)s") % {"reason": reason.words}, required=False, max_length=40,
                widget=forms.TextInput(attrs={"class": "input-short"}),
            )  # fmt: skip
        fields[f"due_{reason.code}"] = forms.DateField(
            label=_("补正期限：%(reason)s") % {"reason": reason.words}, required=False,
            widget=forms.DateInput(attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"),
        )  # fmt: skip
        for name, field in fields.items():
            field.shown_when = f"{self.add_prefix('codes')}={reason.code}"  # type: ignore[attr-defined]
            self.fields[name] = field
        self.order_fields(
            [
                "codes",
                *(name for name in self.fields if name.startswith(("say_", "page_", "due_")) and name != "due_on"),
            ]
        )

    def clean_due_on(self) -> date | None:
        due: date | None = self.cleaned_data["due_on"]
        self._check_day(due)
        return due

    def _check_day(self, due: date | None) -> None:
        if refused := day_refusal(due, self.today, self.closes):
            raise forms.ValidationError(refused)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        faults = list(free_points.faults(cleaned))
        days = free_points.days(cleaned)
        if not (cleaned.get("codes") or cleaned.get("marks") or days or faults or "codes" in self.errors):
            self.add_error("codes", _("请至少选择一项退回原因，或填写其他需要修改的内容。"))
        for name, words in faults:
            self.add_error(name, words)
        for name in (*(f"due_{code}" for code in cleaned.get("codes", ())), *days):
            try:
                self._check_day(cleaned.get(name))
            except forms.ValidationError as error:
                self.add_error(name, error)
        return cleaned

    @property
    def points(self) -> tuple[ReturnPoint, ...]:
        """The points of a valid form, library first."""
        added = self.cleaned_data["words"].strip()
        found = [self._point(self.reasons[code], added) for code in self.cleaned_data["codes"]]
        found += [self.marked[number] for number in self.cleaned_data.get("marks", ())]
        for free in free_points.points(self.cleaned_data):
            cite = self.cited.get(free.clause)
            found.append(self._kept("other", free.field, free.words, free.page, free.due, cite))
        return tuple(found)

    @property
    def due_at(self) -> datetime | None:
        day = self.cleaned_data["due_on"]
        return day_over(day) if day else None

    def _point(self, reason: Reason, added: str) -> ReturnPoint:
        own = self.cleaned_data.get(f"say_{reason.code}", "").strip() or added
        words = f"{reason.words}（{own}）" if own else reason.words
        page = self.cleaned_data.get(f"page_{reason.code}", "")
        return self._kept(reason.code, reason.field, words, page, f"due_{reason.code}")

    def _kept(
        self, code: str, field: str, words: str, page: str, due: str, cite: Citation | None = None
    ) -> ReturnPoint:
        """With `cite`, or the clause that the plan cites for the field; `due`: the form's field with the point's own day."""
        cite = cite or clause_of(self.plan, field, self.track)
        document, clause = (cite.document, cite.clause) if cite else ("", "")
        day = self.cleaned_data.get(due)
        return ReturnPoint(
            code,
            field,
            words,
            page=page.strip(),
            document=document,
            clause=clause,
            name=self.entries.get(field, ""),
            due=day.isoformat() if day else "",
        )


class CheckForm(_Form):
    """A finding on a question that the rules leave to a person."""

    holds = forms.ChoiceField(
        label=_("认定"),
        choices=[("yes", _("成立")), ("no", _("不成立"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择成立或不成立。")},
    )
    reason = forms.CharField(
        label=_("认定的理由"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": REASON}),
        help_text=_("申报人会看到。请写明依据，不要写身份证号或手机号。"),
        error_messages={"required": _("请写明认定的理由。")},
    )
    evidence = forms.CharField(
        label=_("依据材料"),
        required=False,
        max_length=200,
        help_text=_("可写材料名称、文号或页码。"),
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        self.code = code
        super().__init__(*args, auto_id=f"id_check_{code.rsplit('.', 1)[-1]}_%s", **kwargs)


class NoticeForm(_Form):
    """Where and how it hangs, and whom to tell."""

    place = forms.CharField(
        label=_("公示地点与方式"),
        max_length=200,
        help_text=_("例如：单位公告栏（一楼大厅）、单位内网。几处用顿号分开，每处各出一张公示表。"),
        error_messages={"required": _("请填写公示地点与方式。")},
    )
    contact = forms.CharField(
        label=_("受理异议的部门、联系人和电话"),
        max_length=120,
        error_messages={"required": _("请填写受理异议的联系方式。")},
    )


class WithdrawNoticeForm(_Form):
    reason = forms.CharField(
        label=_("撤回公示的原因"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("撤回后已公示的天数作废，须重新公示。"),
        error_messages={"required": _("请写明撤回公示的原因。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="withdraw", **kwargs)


class CorrectNoticeForm(NoticeForm):
    """The notice as it hangs, to be put right, and why."""

    reason = forms.CharField(
        label=_("更正的原因"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("更正后重新张贴，申报内容取最近一次提交的，天数从张贴次日重新计算。"),
        error_messages={"required": _("请写明更正的原因。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="correct", **kwargs)
        self.fields["place"].help_text = ""


class CloseObjectionForm(_Form):
    outcome = forms.ChoiceField(
        label=_("核查结论"),
        choices=[("unfounded", _("不成立")), ("upheld", _("成立"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择核查结论。")},
    )
    words = forms.CharField(
        label=_("核查情况"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明核查情况。")},
    )


class ExtendObjectionForm(_Form):
    reason = forms.CharField(
        label=_("延长办理期限的理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("只能延长一次；异议人在回执页看得到，请不要写他人的姓名和电话。"),
        error_messages={"required": _("请写明延长办理期限的理由。")},
    )


class CertifyForm(_Form):
    result = forms.CharField(
        label=_("公示结果"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请填写公示结果。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="certify", **kwargs)


def _offer(field: forms.Field, choices: list[tuple[str, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _counted(reason: Reason, before: Mapping[Fault, int]) -> str:
    times = before.get((reason.code, reason.field), 0)
    if not times:
        return reason.words
    return str(_("%(words)s（已因此退回过 %(times)s 次）") % {"words": reason.words, "times": times})
