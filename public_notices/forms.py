"""The objection form of the public page, and what an operator enters."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from files.rules import EVIDENCE
from public_notices.models import Objection, PublicNotice
from public_notices.queries import public_rows

FILE = EVIDENCE.narrowed(code="objection")


class ObjectionForm(forms.ModelForm):
    """Real name, a way to reach the objector, and what is objected to."""

    about = forms.TypedChoiceField(
        label=_("对谁的公示有异议"), coerce=int, error_messages={"required": _("请选择公示中的一位申报人。")}
    )

    class Meta:
        model = Objection
        fields = ["name", "contact", "words"]
        labels = {"name": _("您的真实姓名"), "contact": _("联系电话或邮箱"), "words": _("异议内容与线索")}
        help_texts = {
            "name": _("实名反映才予受理；姓名只提供给受理异议的经办人。"),
            "words": _("请写明具体事实、时间和可以核查的线索。"),
        }
        error_messages = {
            "name": {"required": _("请填写您的真实姓名。")},
            "contact": {"required": _("请填写能联系到您的电话或邮箱。")},
            "words": {"required": _("请写明异议内容。")},
        }
        widgets = {"words": forms.Textarea(attrs={"rows": 6})}

    file = forms.FileField(
        label=_("证明材料"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": FILE.accept()}),
    )

    field_order = ["about", "name", "contact", "words", "file"]

    def __init__(
        self,
        *args: Any,
        notice: PublicNotice,
        by_operator: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("有证明材料的可以附一份，多页请合成一个 PDF。%(limits)s。") % {
            "limits": FILE.limits()
        }
        rows = [(row["declaration"], f"{row['name']} · {row['unit']}") for row in public_rows(notice)]
        choices = rows if len(rows) == 1 else [("", _("请选择")), *rows]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]
        if by_operator:
            self.fields["name"].label = _("异议人姓名")
            self.fields["name"].help_text = ""
            self.fields["contact"].label = _("异议人联系方式")
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].strip()
        if len(words) < 10:
            raise forms.ValidationError(_("请写得具体一些（至少 10 个字），以便核查。"))
        return words
