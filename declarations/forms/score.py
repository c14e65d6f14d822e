"""One claim on one line of the score table: a choice or a figure, and what proves it. Never a free mark."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations import scores
from declarations.models import Declaration
from declarations.queries import words
from dossiers.models import Achievement
from files.models import StoredFile
from files.rules import EVIDENCE
from scoring.calculator import Claim
from scoring.schedule import Line


class ClaimForm(forms.Form):
    choice = forms.ChoiceField(
        label=gettext_lazy("符合哪一档"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选择一档。"),
            "invalid_choice": gettext_lazy("请从列出的档次里选。"),
        },
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("数值"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        error_messages={
            "required": gettext_lazy("请填写数值。"),
            "invalid": gettext_lazy("请填写数字。"),
            "min_value": gettext_lazy("数值不能是负数。"),
        },
    )
    proof = forms.ChoiceField(
        label=gettext_lazy("佐证"),
        required=False,
        help_text=gettext_lazy("从业绩档案里选；档案里没有的，在下面上传。"),
        error_messages={"invalid_choice": gettext_lazy("请从列出的佐证里选。")},
    )
    file = forms.FileField(
        label=gettext_lazy("上传佐证文件"), required=False, widget=forms.FileInput(attrs={"accept": EVIDENCE.accept()})
    )
    words = forms.CharField(
        label=gettext_lazy("得分符合情况"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "data-counter": 300}),
        help_text=gettext_lazy("一两句话说明为什么符合这一档。"),
    )

    def __init__(self, *args: Any, declaration: Declaration, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declaration, self.line = declaration, line
        if line.bands:
            del self.fields["choice"]
            self.fields["quantity"].widget.attrs["data-unit"] = words(line.unit) if line.unit else ""
        else:
            del self.fields["quantity"]
            self.fields["choice"].choices = [(o.code, self._option(o)) for o in line.options]  # type: ignore[attr-defined]
        self.fields["proof"].choices = [("", "---------"), *scores.proof_choices(declaration)]  # type: ignore[attr-defined]
        self.fields["file"].help_text = EVIDENCE.limits()

    def _option(self, option: Any) -> str:
        return _("%(name)s（%(points)s 分）") % {"name": words(option.name), "points": f"{option.points.normalize():f}"}

    def achievement(self) -> Achievement | None:
        proof = self.cleaned_data.get("proof", "")
        if not proof.startswith("a:"):
            return None
        return Achievement.objects.get(pk=proof[2:], dossier__person_id=self.declaration.person_id)

    def known_file(self) -> StoredFile | None:
        proof = self.cleaned_data.get("proof", "")
        if not proof.startswith("f:"):
            return None
        return StoredFile.objects.get(pk=proof[2:], owner_id=self.declaration.person_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if self.line.evidence and not cleaned.get("proof") and not cleaned.get("file"):
            self.add_error("proof", _("这一条要有佐证才能计分，请选择或上传。"))
            return cleaned
        achievement = self.achievement()
        if self.line.ranks and (achievement is None or not achievement.rank):
            self.add_error("proof", _("这一条按本人排名计分：请选一项写明排名的业绩，或先在业绩档案里补写排名。"))
            return cleaned
        taken = self.declaration.claims.filter(line=self.line.code, achievement=achievement)
        if achievement is not None and taken.exists():
            self.add_error("proof", _("这项业绩在本条已经计过。"))
            return cleaned
        if self._mark(achievement) <= 0:
            self.add_error("quantity" if self.line.bands else "choice", _("按评分表这一档没有分，不用填。"))
        return cleaned

    def _mark(self, achievement: Achievement | None) -> Any:
        claim = Claim(
            line=self.line.code,
            choice=self.cleaned_data.get("choice") or None,
            value=self.cleaned_data.get("quantity"),
            rank=achievement.rank if achievement else None,
        )
        return scores.mark_of(self.declaration, scores.schedule_of(self.declaration), claim)
