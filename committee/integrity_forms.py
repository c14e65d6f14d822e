"""What the committee office types of a decision; the decision itself is uploaded and comes back by its id."""

import uuid
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from declarations.queries import words
from files.models import FileState, StoredFile
from files.rules import LETTER
from integrity.actions import Decision
from integrity.models import ActKind, IntegrityAct
from provisions.sanctions import SanctionRule
from review_plans.plan import Plan

BASIS = LETTER.narrowed(code="decision")
WORDS = 2000


def _length(name: str) -> int | None:
    return IntegrityAct._meta.get_field(name).max_length  # type: ignore[union-attr]


class DecisionForm(forms.Form):
    """Shared by recording and lifting: which document, who decided and when, what was found."""

    words = forms.CharField(
        label=_("认定的事实"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": WORDS}),
        help_text=_("本人会看到。写明哪份材料、哪一处、怎样核实的；不写身份证号和他人的姓名。"),
        error_messages={"required": _("请写明认定的事实。")},
    )
    document = forms.CharField(
        label=_("决定文号"),
        max_length=_length("document"),
        help_text=_("决定文件的名称和文号"),
        error_messages={"required": _("请写明决定文件的名称和文号。")},
    )
    clause = forms.CharField(
        label=_("依据的条款"), max_length=_length("clause"), error_messages={"required": _("请写明依据的条款。")}
    )
    decided_by = forms.CharField(
        label=_("作出决定的单位"),
        max_length=_length("decided_by"),
        error_messages={"required": _("请写明由谁作出决定。")},
    )
    decided_on = forms.DateField(
        label=_("决定日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写日期。"), "invalid": _("请按“年-月-日”填写日期，用数字和连字符。")},
    )
    basis = forms.FileField(
        label=_("决定文件"),
        widget=forms.ClearableFileInput(attrs={"accept": BASIS.accept()}),
        help_text=_("加盖公章的扫描件，本人可以查看。"),
        error_messages={"required": _("请上传决定文件的扫描件。")},
    )
    basis_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, officer: Person, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.kept = _kept(officer, self.data.get("basis_id", ""))
        if self.kept is not None:
            self.fields["basis"].required = False
            self.fields["basis"].help_text = gettext("已上传：%(name)s。要换的，重新选一份。") % {
                "name": self.kept.original_name
            }
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean_decided_on(self) -> Any:
        day = self.cleaned_data["decided_on"]
        if day > self.now.date():
            raise ValidationError(
                gettext("决定日期不能晚于今天（%(today)s）。") % {"today": self.now.date().isoformat()}
            )
        return day

    def decision(self, basis: StoredFile) -> Decision:
        given = self.cleaned_data
        names = ("words", "document", "clause", "decided_by", "decided_on")
        return Decision(
            kind=given.get("kind", ""),
            basis=basis,
            reviewed_in=given.get("reviewed_in"),
            **{name: given[name] for name in names},
        )


class ActForm(DecisionForm):
    """A new act or a correction, with the consequences that the plan prints."""

    kind = forms.ChoiceField(
        label=_("认定的情形"),
        choices=[("", _("请选择")), *ActKind.choices],
        error_messages={"required": _("请选择认定的情形。")},
    )
    sanctions = forms.MultipleChoiceField(
        label=_("处理"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("列出的是本计划写明的后果；标着“未确认”的，决定文件里写明了才能勾选。"),
        error_messages={"required": _("请至少选择一项处理。")},
    )
    reviewed_in = forms.IntegerField(
        label=_("评审年度"),
        required=False,
        min_value=1990,
        max_value=2100,
        help_text=_("“评审次年起”从这一年的下一年元旦算。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["sanctions"].choices = [  # type: ignore[attr-defined]
            (str(place), _told(rule)) for place, rule in enumerate(plan.sanction_rules)
        ]
        if not any(rule.needs_year for rule in plan.sanction_rules):
            del self.fields["reviewed_in"]
        first = ("kind", "words", "sanctions", "reviewed_in")
        self.order_fields([*first, *(name for name in self.fields if name not in first)])

    def rules(self) -> list[SanctionRule]:
        return [self.plan.sanction_rules[int(place)] for place in self.cleaned_data["sanctions"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "sanctions" in given and any(rule.needs_year for rule in self.rules()) and not given.get("reviewed_in"):
            self.add_error("reviewed_in", gettext("所选处理从评审次年起算，请填写评审年度。"))
        return given


class LiftForm(DecisionForm):
    """An act is lifted: the words say why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = gettext("撤销的理由")
        self.fields["words"].error_messages["required"] = gettext("请写明撤销的理由。")


def _told(rule: SanctionRule) -> str:
    mark = "" if rule.cite.decides else gettext("（未确认）")
    return f"{words(rule.says)}{mark} · {rule.cite.document} {rule.cite.clause}"


def _kept(officer: Person, name: str) -> StoredFile | None:
    """The decision as this officer uploaded it a page before."""
    try:
        wanted = uuid.UUID(name)
    except ValueError:
        return None
    return StoredFile.objects.filter(pk=wanted, owner=officer, rule=BASIS.code, state=FileState.READY).first()
