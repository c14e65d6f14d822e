"""What somebody writes in an appeal or a complaint."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from declarations.queries import words
from files.rules import EVIDENCE
from integrity.models import Appeal
from review_plans.queries import newest_versions, plan_of

FILE = EVIDENCE.narrowed(code="appeal")
WORDS = 3000


class AppealForm(forms.Form):
    words = forms.CharField(
        label=_("事实和理由"),
        min_length=10,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 7, "data-counter": WORDS}),
        help_text=_("写明对哪一点有异议、事实是什么、希望怎样处理。办理单位会看到您的姓名。"),
        error_messages={"required": _("请写明事实和理由。"), "min_length": _("请把事实和理由写清楚一些。")},
    )
    file = forms.FileField(
        label=_("证明材料"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": FILE.accept()}),
        help_text=_("有证明材料的可以附一份，多页请合成一个 PDF。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False


class ComplaintForm(AppealForm):
    plan = forms.ChoiceField(label=_("评审计划"), error_messages={"required": _("请选择评审计划。")})
    number = forms.CharField(
        label=_("涉及的申报编号"),
        required=False,
        max_length=Appeal._meta.get_field("declaration_number").max_length,
        help_text=_("知道编号的填写，不知道可以不填。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = [plan_of(version) for version in newest_versions()]
        self.fields["plan"].choices = [("", _("请选择")), *((p.code, words(p.short_name)) for p in plans)]  # type: ignore[attr-defined]
        self.order_fields(["plan", "number", "words", "file"])
