"""One claim on one line of the score table: a choice or a figure, what proves it and on which pages. Never a free mark."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations import claiming
from declarations.claiming import Proof
from declarations.models import Declaration, SelfClaim
from declarations.queries import words
from eligibility.records import PERSONAL
from files import page_ranges
from files.models import StoredFile
from files.rules import EVIDENCE
from scoring.calculator import Claim
from scoring.schedule import Line, ScoreSchedule


class ProofSelect(forms.Select):
    """What can't be used stays in the list, greyed, with its reason."""

    barred: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.barred:
            option["attrs"]["disabled"] = True
        return option


class ClaimForm(forms.Form):
    proof = forms.ChoiceField(
        label=gettext_lazy("业绩或佐证"),
        widget=ProofSelect,
        error_messages={
            "required": gettext_lazy("这一条要有佐证才能计分，请选择或上传。"),
            "invalid_choice": gettext_lazy("请从列出的业绩和佐证里选。"),
        },
    )
    choice = forms.ChoiceField(
        label=gettext_lazy("符合哪一档"),
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
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": gettext_lazy("请填写数值。"),
            "invalid": gettext_lazy("请填写数字。"),
            "min_value": gettext_lazy("数值不能是负数。"),
        },
    )
    pages = forms.CharField(
        label=gettext_lazy("佐证在第几页"),
        required=False,
        max_length=page_ranges.LONGEST,
        help_text=gettext_lazy("例如 3-5、8。审查的人会直接翻到这几页。"),
    )
    words = forms.CharField(
        label=gettext_lazy("得分符合情况"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "data-counter": 300}),
        help_text=gettext_lazy("一两句话说明为什么符合这一档。"),
    )
    own_mark = forms.DecimalField(
        label=gettext_lazy("只申报（分）"),
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=gettext_lazy("自评可以低于评分表，不能高于；请在“得分符合情况”里写明原因。"),
        error_messages={
            "invalid": gettext_lazy("请填写数字。"),
            "min_value": gettext_lazy("分数不能是负数。"),
        },
    )
    file = forms.FileField(
        label=gettext_lazy("上传佐证文件"), required=False, widget=forms.FileInput(attrs={"accept": EVIDENCE.accept()})
    )

    def __init__(
        self,
        *args: Any,
        declaration: Declaration,
        schedule: ScoreSchedule,
        line: Line,
        row: SelfClaim | None = None,
        file_follows: bool = False,
        **kwargs: Any,
    ) -> None:
        """`file_follows`: a file was chosen in the page and will come along when the claim is kept."""
        self.file_follows = file_follows
        self.declaration, self.schedule, self.line, self.row = declaration, schedule, line, row
        self.proofs = claiming.proofs_of(declaration, line, editing=row)
        kwargs["initial"] = {**self._stored(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self._offer_figure_or_choices()
        self._offer_proofs()
        self.fields["file"].help_text = EVIDENCE.limits()

    def _stored(self) -> dict[str, Any]:
        row = self.row
        if row is None:
            return {}
        return {
            "proof": claiming.value_of(row, self.proofs),
            "choice": row.choice,
            "quantity": _figure(row.quantity),
            "pages": page_ranges.typed(row.pages),
            "words": row.words,
            "own_mark": _figure(row.own_mark),
        }

    def _offer_figure_or_choices(self) -> None:
        if claiming.takes_figure(self.line):
            del self.fields["choice"]
            self.fields["quantity"].widget.attrs["data-unit"] = words(self.line.unit) if self.line.unit else ""
            return
        del self.fields["quantity"]
        offered = [(option.code, self._option(option)) for option in self.line.options]
        self.fields["choice"].choices = [("", _("请选择")), *offered]  # type: ignore[attr-defined]

    def _option(self, option: Any) -> str:
        return _("%(name)s（%(points)s 分）") % {"name": words(option.name), "points": f"{option.points.normalize():f}"}

    def _offer_proofs(self) -> None:
        field = self.fields["proof"]
        field.choices = [("", _("请选择")), *self._groups()]  # type: ignore[attr-defined]
        field.widget.barred = frozenset(proof.value for proof in self.proofs if proof.why_not)
        field.required = self.line.evidence
        field.help_text = (
            _("从业绩档案里选；档案里没有文件的，在下面上传。") if self.line.evidence else _("本条不要求佐证。")
        )

    def _groups(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        usable = [proof for proof in self.proofs if not proof.why_not]
        works = [(proof.value, proof.name) for proof in usable if proof.achievement is not None]
        files = [(proof.value, proof.name) for proof in usable if proof.achievement is None]
        barred = [(proof.value, f"{proof.name} · {proof.why_not}") for proof in self.proofs if proof.why_not]
        for name, group in ((_("业绩成果"), works), (_("业绩档案里的佐证文件"), files), (_("不能用于本条"), barred)):
            if group:
                yield name, group

    def chosen(self) -> Proof | None:
        """The proof that was chosen, also while other fields are still wrong."""
        value = self.data.get("proof", "") if self.is_bound else self.initial.get("proof", "")
        exact = next((proof for proof in self.proofs if proof.value == value), None)
        return exact or next((proof for proof in self.proofs if value and proof.value.startswith(f"{value}:")), None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        proof, file = self.chosen(), self.file_follows or cleaned.get("file")
        if file and proof is None and not self.data.get("proof"):
            self.errors.pop("proof", None)
        if "proof" not in self.errors:
            self._check_proof(proof, file)
        self._check_pages(proof, cleaned)
        if PERSONAL.search(cleaned.get("words", "")):
            self.add_error("words", _("请不要写身份证号或手机号。"))
        if not self.errors:
            self._check_marks(proof, cleaned)
        return cleaned

    def _check_proof(self, proof: Proof | None, file: Any) -> None:
        if proof is not None and proof.why_not:
            self.add_error("proof", _("这一项不能用于本条：%(reason)s。") % {"reason": proof.why_not})
        elif self.line.ranks and (proof is None or proof.achievement is None or not proof.achievement.rank):
            self.add_error("proof", _("这一条按本人排名计分：请选一项写明排名的业绩，或先在业绩档案里补写排名。"))
        elif self.line.accepts and (proof is None or proof.achievement is None):
            self.add_error("proof", _("这一条要从业绩档案里选一项业绩；档案里没有的，请先添加。"))
        elif self.line.evidence and proof is not None and proof.file is None and not file:
            self.add_error("proof", _("这项业绩还没有佐证文件：请在下面上传，或先到业绩档案里补传。"))

    def _check_pages(self, proof: Proof | None, cleaned: dict[str, Any]) -> None:
        """Pages need a file to be pages of; those of a file sent just now are not known yet."""
        file = self.file_follows or cleaned.get("file")
        known = proof.file.pages if proof is not None and proof.file is not None and not file else 0
        try:
            ranges = page_ranges.read(cleaned.get("pages", ""), last=known)
        except page_ranges.BadPages as error:
            self.add_error("pages", str(error))
            return
        stored = page_ranges.plain(ranges)
        if stored and not file and (proof is None or proof.file is None):
            self.add_error("pages", _("还没有选文件，页码无从对应：请先选有文件的佐证。"))
        if len(stored) > page_ranges.LONGEST:
            self.add_error("pages", _("页码太零碎，请合并成连续的范围。"))
        cleaned["pages"] = stored

    def _check_marks(self, proof: Proof | None, cleaned: dict[str, Any]) -> None:
        mark = claiming.mark_of(self.declaration, self.schedule, self._claim(proof))
        if mark <= 0:
            self.add_error("quantity" if "quantity" in self.fields else "choice", _("按评分表这一档没有分，不用填。"))
            return
        own = cleaned.get("own_mark")
        if own is None or own == mark:
            cleaned["own_mark"] = None
        elif own > mark:
            self.add_error("own_mark", _("按评分表最多 %(mark)s 分，自评只能更低。") % {"mark": _figure(mark)})
        elif not cleaned.get("words"):
            self.add_error("words", _("自评低于评分表，请在这里写明原因。"))
        cleaned["mark"] = mark

    def _claim(self, proof: Proof | None) -> Claim:
        work = proof.achievement if proof else None
        return Claim(
            line=self.line.code,
            choice=self.cleaned_data.get("choice") or None,
            value=self.cleaned_data.get("quantity"),
            rank=work.rank if work else None,
        )

    def claim(self, key: Any, *, file: StoredFile | None = None) -> SelfClaim:
        """The claim as it would be stored; `file`: the one that came with the form."""
        proof, cleaned = self.chosen(), self.cleaned_data
        return SelfClaim(
            key=key,
            declaration=self.declaration,
            line=self.line.code,
            mark=cleaned.get("mark", Decimal(0)),
            own_mark=cleaned.get("own_mark"),
            choice=cleaned.get("choice") or "",
            quantity=cleaned.get("quantity"),
            achievement=proof.achievement if proof else None,
            file=file or (proof.file if proof else None),
            pages=cleaned.get("pages", ""),
            words=cleaned.get("words", ""),
        )


def _figure(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"
