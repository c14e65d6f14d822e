"""申报类别: target level, specialty and track, with the fields that a track asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations.forms.base import PageForm, yes_or_no
from declarations.lengths import tidy
from declarations.models import Declaration
from declarations.queries import words
from review_plans.separate_calls import separate_calls

REASON_LENGTH = 2000


class ChoicesForm(PageForm):
    own = ("target_level", "specialty", "sub_specialty", "track", "exceptional_reason")
    answers = (
        "post_changed",
        "merit_reason",
        "recommenders",
        "called_separately",
        "retired",
        "under_discipline",
        "civil_servant",
    )

    target_level = forms.ChoiceField(label=gettext_lazy("申报层级"), widget=forms.RadioSelect)
    specialty = forms.ChoiceField(label=gettext_lazy("申报专业"), widget=forms.RadioSelect)
    sub_specialty = forms.ChoiceField(label=gettext_lazy("专业小类"), required=False, widget=forms.RadioSelect)
    track = forms.ChoiceField(label=gettext_lazy("申报途径"), widget=forms.RadioSelect)
    post_changed = yes_or_no(
        gettext_lazy("因岗位变动转入本专业"), help_text=gettext_lazy("转（兼）评的条件之一，以岗位变动文件为准。")
    )
    exceptional_reason = forms.CharField(
        label=gettext_lazy("破格推荐理由"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-counter": REASON_LENGTH}),
        help_text=gettext_lazy("写明符合破格条件中的哪几项，各有什么业绩佐证。会印在破格审批表上。"),
    )
    merit_reason = forms.CharField(
        label=gettext_lazy("真才实学和突出业绩说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": REASON_LENGTH}),
        help_text=gettext_lazy("通知里不能用数字衡量的要求，由审查人看过说明后确认。"),
    )
    recommenders = forms.CharField(
        label=gettext_lazy("推荐的行业协会或专家"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("写明协会名称，或两位专家的姓名、单位和职称；推荐表在“附件与佐证”里上传。"),
    )

    called_separately = yes_or_no("", help_text=gettext_lazy("属于的，请按单独发布的通知申报。"))
    retired = yes_or_no(gettext_lazy("已退休"))
    under_discipline = yes_or_no(gettext_lazy("处于处分影响期内"))
    civil_servant = yes_or_no(gettext_lazy("属于公务员或参照公务员法管理的工作人员"))

    def build(self) -> None:
        plan = self.plan
        self._choices(
            "target_level", [(t.level, words(t.title)) for t in plan.targets], gettext_lazy("请选择申报层级。")
        )
        self._choices(
            "specialty", [(s.code, words(s.name)) for s in plan.specialties], gettext_lazy("请选择申报专业。")
        )
        self._choices("track", [(t.code, words(t.name)) for t in plan.tracks], gettext_lazy("请选择申报途径。"))
        subs = [(sub.code, words(sub.name)) for s in plan.specialties for sub in s.subs]
        if subs:
            self._choices("sub_specialty", [("", _("不属于以上小类")), *subs], "")
            having = ",".join(s.code for s in plan.specialties if s.subs)
            self.fields["sub_specialty"].shown_when = f"specialty={having}"  # type: ignore[attr-defined]
        else:
            del self.fields["sub_specialty"]
        self._call_separately()
        self._only_for("exceptional_reason", "exceptional_reason")
        self._only_for("post_changed", "transfer")
        self._only_for("merit_reason", "merit_reason")
        self._only_for("recommenders", "recommendation")
        if len(plan.targets) == 1 and not self.initial.get("target_level"):
            self.initial["target_level"] = plan.targets[0].level
        if len(plan.specialties) == 1 and not self.initial.get("specialty"):
            self.initial["specialty"] = plan.specialties[0].code

    @classmethod
    def stored(cls, declaration: Declaration) -> dict[str, Any]:
        return super().stored(declaration)

    def _choices(self, name: str, choices: list[tuple[str, str]], asked: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields[name].error_messages["required"] = asked
        self.fields[name].error_messages["invalid_choice"] = gettext_lazy("请从列出的选项里选一个。")

    def _call_separately(self) -> None:
        """Asked only where the plan leaves fields to a call of their own."""
        calls = separate_calls(self.declaration.version)
        if not calls:
            del self.fields["called_separately"]
            return
        names = _("、").join(words(call.name) for call in calls)
        self.fields["called_separately"].label = _("现从事的工作属于%(names)s") % {"names": names}

    def _only_for(self, name: str, asked_by: str) -> None:
        """Shown for the tracks that ask for it; no such track in the plan, no such field."""
        tracks = [t.code for t in self.plan.tracks if asked_by in t.asks]
        if not tracks:
            del self.fields[name]
            return
        self.fields[name].shown_when = f"track={','.join(tracks)}"  # type: ignore[attr-defined]

    def clean_exceptional_reason(self) -> str:
        return self._limited("exceptional_reason")

    def clean_merit_reason(self) -> str:
        return self._limited("merit_reason")

    def _limited(self, name: str) -> str:
        text = tidy(self.cleaned_data[name])
        if len(text) > REASON_LENGTH:
            raise forms.ValidationError(
                _("最多 %(limit)s 字，现在是 %(now)s 字。") % {"limit": REASON_LENGTH, "now": len(text)}
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        level, track = cleaned.get("target_level"), cleaned.get("track")
        if level and track and track not in self.plan.target(level).tracks:
            self.add_error("track", _("申报%(title)s没有这条途径。") % {"title": words(self.plan.target(level).title)})
        asks = self.plan.track(track).asks if track else ()
        if (
            "exceptional_reason" in asks
            and not cleaned.get("exceptional_reason")
            and "exceptional_reason" not in self.errors
        ):
            self.add_error("exceptional_reason", _("破格申报须填写破格推荐理由。"))
        specialty, sub = cleaned.get("specialty"), cleaned.get("sub_specialty")
        if specialty and sub and sub not in {s.code for s in self.plan.specialty(specialty).subs}:
            cleaned["sub_specialty"] = ""
        return cleaned
