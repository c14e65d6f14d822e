"""本人述职, and the post that a public institution recommends for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations.forms.base import PageForm, yes_or_no
from declarations.lengths import length, tidy
from dossiers.forms import DayInput


class StatementForm(PageForm):
    own = ("statement",)
    statement = forms.CharField(
        label=gettext_lazy("本人述职"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy("任现职以来做了什么、起了什么作用、有什么效果。写事实和数字，附件里能找到佐证。"),
    )

    def build(self) -> None:
        wanted = any(slot.code == "statement" and slot.required for slot in self.plan.slots)
        self.fields["statement"].required = wanted
        self.fields["statement"].error_messages["required"] = gettext_lazy("请填写本人述职。")
        if self.plan.statement_limit:
            self.fields["statement"].widget.attrs["data-counter"] = self.plan.statement_limit

    def clean_statement(self) -> str:
        text = tidy(self.cleaned_data["statement"])
        limit = self.plan.statement_limit
        if limit and length(text) > limit:
            over = {"limit": limit, "now": length(text), "over": length(text) - limit}
            raise forms.ValidationError(_("最多 %(limit)s 字，现在是 %(now)s 字，请删去 %(over)s 字。") % over)
        return text


class PostForm(PageForm):
    """The post of a public institution. What the employer decides is told here and checked by the employer."""

    answers = (
        "post_applied",
        "performance_pledge",
        "quota_checked",
        "assessed_on",
        "collective_decision_on",
        "posted_inside",
    )
    post_applied = forms.CharField(
        label=gettext_lazy("竞聘岗位"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("单位公布的岗位名称和等级。"),
    )
    performance_pledge = yes_or_no(gettext_lazy("已签订履职承诺"))
    quota_checked = yes_or_no(
        gettext_lazy("岗位在核定的结构比例内"), help_text=gettext_lazy("以单位岗位设置系统为准。")
    )
    assessed_on = forms.DateField(label=gettext_lazy("单位考核日期"), required=False, widget=DayInput)
    collective_decision_on = forms.DateField(label=gettext_lazy("集体研究日期"), required=False, widget=DayInput)
    posted_inside = yes_or_no(gettext_lazy("已在单位内部公示"))

    def build(self) -> None:
        for name in ("assessed_on", "collective_decision_on"):
            self.fields[name].error_messages["invalid"] = gettext_lazy("请填写真实存在的日期，按“年-月-日”。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        assessed, decided = cleaned.get("assessed_on"), cleaned.get("collective_decision_on")
        if assessed and decided and decided < assessed:
            self.add_error("collective_decision_on", _("集体研究在单位考核之后，日期不能早于考核日期。"))
        return cleaned
