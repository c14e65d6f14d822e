import hashlib
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from documents.numbers import read_code


class CodeForm(forms.Form):
    """The code under a paper's QR; gaps, case and look-alike letters don't matter."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=40,
        help_text=_("文书首页左下角的 13 位字母和数字，空格可以不输。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("请输入文书上的验证码。")},
    )

    def read(self) -> str:
        """The code as it is stored, or empty if nothing could carry it."""
        return read_code(self.cleaned_data["code"])


class PaperFileForm(forms.Form):
    """A paper's file, to be compared with what was sealed."""

    file = forms.FileField(
        label=_("电子文件"),
        help_text=_("从本平台下载的原文件，不超过 25 MB。只在这里比对，比对后即删除，不保存。"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.xlsx"}),
        error_messages={"required": _("请选择要比对的文件。"), "empty": _("这个文件是空的，请重新选择。")},
    )

    def clean_file(self) -> "UploadedFile[Any]":
        found: UploadedFile[Any] = self.cleaned_data["file"]
        if getattr(found, "overflowed", False):
            raise forms.ValidationError(_("文件超过 25 MB，不会是本平台的文书。"), code="large")
        return found

    def sha256(self) -> str:
        """Of the bytes as they came; they stay in the upload folder until the request ends."""
        digest = hashlib.sha256()
        for piece in self.cleaned_data["file"].chunks():
            digest.update(piece)
        return digest.hexdigest()
