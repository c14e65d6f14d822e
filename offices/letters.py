"""The form by which an operator registers an employer and hands in its letter of authorisation."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Affiliation, EmployerKind, OrganisationKind
from accounts.models import Area, Employer, Organisation
from files.rules import LETTER

# What a new employer is registered with; a known one has it already.
WANTED_OF_NEW = {
    "name": _("这是新登记的单位，请填写单位全称。"),
    "kind": _("请选择单位性质。"),
    "affiliation": _("请选择隶属关系。"),
    "area": _("请选择单位所在地。"),
    "contact_name": _("请填写单位联系人。"),
    "contact_phone": _("请填写联系电话。"),
}
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


class LetterForm(forms.Form):
    """A known credit code means a known employer: then only code and letter are needed."""

    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        help_text=_("18 位。已登记过的单位只需填写代码并上传证明。"),
        error_messages={"required": _("请填写统一社会信用代码。")},
    )
    name = forms.CharField(label=_("单位全称"), required=False, max_length=120, help_text=_("与单位公章一致。"))
    kind = forms.ChoiceField(label=_("单位性质"), required=False, choices=[("", _("请选择")), *EmployerKind.choices])
    affiliation = forms.ChoiceField(
        label=_("隶属关系"),
        required=False,
        choices=[("", _("请选择")), *Affiliation.choices],
        help_text=_("决定材料报送的路线，请按实际隶属选择。"),
    )
    area = forms.ModelChoiceField(
        label=_("单位所在地"), required=False, queryset=Area.objects.order_by("code"), empty_label=_("请选择")
    )
    department = forms.ModelChoiceField(
        label=_("主管部门"),
        required=False,
        queryset=Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT).order_by("name"),
        empty_label=_("没有或不适用"),
    )
    agency = forms.ModelChoiceField(
        label=_("人事代理机构"),
        required=False,
        queryset=Organisation.objects.filter(kind=OrganisationKind.AGENCY).order_by("name"),
        empty_label=_("没有或不适用"),
    )
    contact_name = forms.CharField(label=_("单位联系人"), required=False, max_length=60)
    contact_phone = forms.CharField(label=_("联系电话"), required=False, max_length=20)
    letter = forms.FileField(
        label=_("授权委托证明"),
        widget=forms.ClearableFileInput(attrs={"accept": LETTER.accept()}),
        help_text=_("加盖单位公章的扫描件或照片。"),
        error_messages={"required": _("请上传授权委托证明。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: Organisation | None = None
        for name in WANTED_OF_NEW:
            self.fields[name].needed_when = _("（新登记的单位必填）")  # type: ignore[attr-defined]
        self.fields["agency"].needed_when = _("（没有主管部门的新单位必填）")  # type: ignore[attr-defined]
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean_credit_code(self) -> str:
        code = "".join(self.cleaned_data["credit_code"].split()).upper()
        if not CREDIT_CODE.fullmatch(code):
            raise forms.ValidationError(_("统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）。"))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        code = cleaned.get("credit_code")
        found = Employer.objects.select_related("organisation").filter(credit_code=code).first() if code else None
        self.known = found.organisation if found else None
        if code and self.known is None:
            self._require_new_employer(cleaned)
        return cleaned

    def _require_new_employer(self, cleaned: dict[str, Any]) -> None:
        for field, words in WANTED_OF_NEW.items():
            if not cleaned.get(field) and field not in self.errors:
                self.add_error(field, words)
        if cleaned.get("affiliation") == Affiliation.NO_DEPARTMENT and not cleaned.get("agency"):
            self.add_error("agency", _("无主管部门的单位由人事代理机构报送，请选择。"))

    @property
    def employer(self) -> dict[str, Any]:
        """What a new employer is registered with."""
        names = (
            "name",
            "credit_code",
            "kind",
            "affiliation",
            "area",
            "department",
            "agency",
            "contact_name",
            "contact_phone",
        )
        values = {name: self.cleaned_data[name] for name in names}
        return {**values, "private": self.cleaned_data["affiliation"] == Affiliation.PRIVATE}
