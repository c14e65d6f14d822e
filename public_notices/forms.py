"""The objection form of the public page, and what an operator enters."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from files.models import StoredFile
from files.rules import MEGABYTE
from public_notices.evidence import FILE, TOGETHER, file_of, take_in, token_of, unusable
from public_notices.models import Objection, PublicNotice
from public_notices.queries import public_rows


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Every file that was chosen, in order; none is required."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data]
        one = super().clean
        return [one(each, initial) for each in given if each]


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

    file = _FilesField(
        label=_("证明材料"),
        required=False,
        allow_empty_file=True,  # said of that file by the pipeline, beside those that are good
        widget=_ManyFiles(attrs={"accept": FILE.accept()}),
    )
    kept = forms.MultipleChoiceField(
        label=_("已经收下的材料（不要的去掉勾选）"), required=False, widget=forms.CheckboxSelectMultiple
    )

    field_order = ["about", "name", "contact", "words", "kept", "file"]

    def __init__(
        self,
        *args: Any,
        notice: PublicNotice,
        by_operator: bool = False,
        person: Person | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice
        self._offer_kept(person)
        self.fields["file"].help_text = _(
            "有证明材料的可以一次选几份，最多 %(most)s 份，合计不超过 %(total)s MB。每份%(limits)s。"
        ) % {"most": settings.OBJECTION_FILES, "total": TOGETHER // MEGABYTE, "limits": FILE.limits()}
        rows = [(row["declaration"], f"{row['name']} · {row['unit']}") for row in public_rows(notice)]
        choices = rows if len(rows) == 1 else [("", _("请选择")), *rows]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]
        if by_operator:
            self.fields["name"].label = _("异议人姓名")
            self.fields["name"].help_text = ""
            self.fields["contact"].label = _("异议人联系方式")
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def take_in_files(self, request: HttpRequest) -> list[StoredFile]:
        """The files of the objection, kept and new; what can't be used stands beside the field, the rest stays on the form."""
        kept = [self._kept[token] for token in self.cleaned_data.get("kept", [])]
        good = [each for each in kept if each.is_taken_in]
        problems = [unusable(each) for each in kept if not each.is_taken_in]
        if self._lost:
            problems.append(
                _("先前收下的材料有 %(lost)s 份已不能用（收下满一天、已经提交过，或登录状态变了）：请重新附上。")
                % {"lost": self._lost}
            )
        if "file" not in self.errors:
            new, more = take_in(request, self.cleaned_data.get("file", []), beside=len(good))
            good, problems = [*good, *new], [*problems, *more]
        for sentence in problems:
            self.add_error("file", sentence)
        if self.errors:
            self._keep(good)
        return good

    def _offer_kept(self, person: Person | None) -> None:
        """The choices are the tokens that came with the request and still open; how many don't is said, not passed over."""
        name = self.add_prefix("kept")
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        tokens = [str(token) for token in data.getlist(name)[: settings.OBJECTION_FILES]]
        found = {token: file_of(token, self.notice.number, person) for token in tokens}
        self._kept = {token: file for token, file in found.items() if file is not None}
        self._lost = len(found) - len(self._kept)
        self._offer()
        if self.is_bound:
            data.setlist(name, list(self._kept))
            self.data = data

    def _keep(self, files: Sequence[StoredFile]) -> None:
        self._kept = {token_of(each, self.notice.number): each for each in files}
        self._offer()
        assert isinstance(self.data, QueryDict)
        self.data.setlist(self.add_prefix("kept"), list(self._kept))

    def _offer(self) -> None:
        field = self.fields["kept"]
        field.widget = forms.CheckboxSelectMultiple() if self._kept else forms.MultipleHiddenInput()
        field.choices = [(token, file.original_name) for token, file in self._kept.items()]  # type: ignore[attr-defined]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].strip()
        if len(words) < 10:
            raise forms.ValidationError(_("请写得具体一些（至少 10 个字），以便核查。"))
        return words
