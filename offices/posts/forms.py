"""A post, and an opinion on the opening that a declaration holds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.models import Post


class PostForm(forms.ModelForm):
    """Figures that the wage system gave are shown and not asked for."""

    class Meta:
        model = Post
        fields = ("name", "category", "level", "approved", "filled", "openings", "conditions", "starts_on", "ends_on")
        widgets = {
            "starts_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "ends_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "approved": forms.TextInput(attrs={"inputmode": "numeric"}),
            "filled": forms.TextInput(attrs={"inputmode": "numeric"}),
            "openings": forms.TextInput(attrs={"inputmode": "numeric"}),
            "conditions": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "level": gettext_lazy("例如：专业技术七级。"),
            "openings": gettext_lazy("本次拿出来竞聘的岗位数，不超过核定数减已聘数。"),
            "ends_on": gettext_lazy("没有期限的留空。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写%(label)s。") % {"label": field.label}
            field.error_messages["invalid"] = gettext_lazy("请填写数字。")
        for name in ("starts_on", "ends_on"):
            self.fields[name].error_messages["invalid"] = gettext_lazy("请填写真实存在的日期，按“年-月-日”。")
        if self.instance.fetched_at:
            for name in ("name", "approved", "filled"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        approved, filled, openings = (cleaned.get(name) for name in ("approved", "filled", "openings"))
        if approved is not None and filled is not None and openings is not None and filled + openings > approved:
            words = _("核定 %(approved)d 个、已聘 %(filled)d 个，最多还能拟聘 %(free)d 个。")
            self.add_error(
                "openings", words % {"approved": approved, "filled": filled, "free": max(approved - filled, 0)}
            )
        since, until = cleaned.get("starts_on"), cleaned.get("ends_on")
        if since and until and until < since:
            self.add_error("ends_on", _("结束不能早于开始。"))
        return cleaned

    def validate_unique(self) -> None:
        """The figures are looked at above, in words of ours; the name is unique within the institution."""
        twin = Post.objects.filter(
            organisation=self.instance.organisation_id, name=self.instance.name, level=self.instance.level,
            starts_on=self.instance.starts_on,
        )  # fmt: skip
        if not self.errors and twin.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("同名、同等级、同一开始日期的岗位已经登记。请修改原来那一条。"))


class OpinionForm(forms.Form):
    agrees = forms.TypedChoiceField(
        label=gettext_lazy("意见"),
        choices=[("yes", gettext_lazy("同意")), ("no", gettext_lazy("不同意"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择同意或不同意。")},
    )
    words = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明意见。")},
    )
