"""Forms of the plan studio."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from review_plans.models import ReviewPlan
from review_plans.studio.archive import MOST_BYTES, read_archive
from review_plans.studio.named import texts_of_version


class StartForm(forms.Form):
    """A draft begins with a version's files or with a folder as .zip."""

    title = forms.CharField(label=_("草稿名称"), max_length=80, error_messages={"required": _("请给草稿起个名字。")})
    version = forms.TypedChoiceField(label=_("从已发布的版本开始"), coerce=int, required=False, empty_value=None)
    archive = forms.FileField(
        label=_("或上传计划文件夹（.zip）"), required=False, help_text=_("不超过 2 MB，只含计划文件，UTF-8 编码")
    )

    def __init__(self, *args: Any, plan: ReviewPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {version.number: version for version in plan.versions.order_by("-number")}
        field = self.fields["version"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", gettext("不用"))] + [(n, gettext("第 %(n)d 版") % {"n": n}) for n in self.versions]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        packed, number = given.get("archive"), given.get("version")
        if packed and packed.size > MOST_BYTES:
            raise ValidationError({"archive": _("压缩包超过 2 MB。请只压缩计划文件夹。")})
        if packed:
            try:
                given["texts"] = read_archive(packed.read())
            except ValidationError as refused:
                raise ValidationError({"archive": refused.messages}) from refused
        elif number:
            given["texts"] = texts_of_version(self.versions[number])
        elif not self.errors:
            raise ValidationError(_("请选择一个版本，或上传一个压缩包。"))
        return given


class PublishForm(forms.Form):
    reason = forms.CharField(
        label=_("发布理由"),
        max_length=500,
        help_text=_("记入版本和操作记录，例如所依据的通知"),
        error_messages={"required": _("请写明发布理由。")},
    )
