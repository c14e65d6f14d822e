"""Clean input for meetings and ballots."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Person, Seat
from committee.ballots.models import Choice, Meeting, Member, RoundCase, Veto


class MeetingForm(forms.ModelForm):
    """Whom to call to which day; `members` are seats of the board."""

    members = forms.MultipleChoiceField(
        label=_("参加的评委"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择参加会议的评委。")},
    )

    class Meta:
        model = Meeting
        fields = ["held_on", "place", "panel", "rule_document"]
        widgets = {"held_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "panel": _("只召集一个学科组时填写；全体评委会留空。"),
            "rule_document": _("表决规则不是通知原文的，填写据以确认的文件名称和文号。"),
        }

    def __init__(
        self, data: Any = None, *, board: Sequence[Seat], usual: Sequence[Seat] | None = None, **more: Any
    ) -> None:
        """`usual`: those of the board who are ticked beforehand; all where nothing is said."""
        super().__init__(data, **more)
        self.board = {str(each.pk): each for each in board}
        field = self.fields["members"]
        field.choices = [(pk, self._words(each)) for pk, each in self.board.items()]  # type: ignore[attr-defined]
        field.initial = [str(each.pk) for each in (board if usual is None else usual)]

    def _words(self, seat: Seat) -> str:
        role = Role(seat.role).label
        return gettext("%(name)s（%(role)s）") % {"name": seat.person.name, "role": role}

    def seats(self) -> list[Seat]:
        return [self.board[pk] for pk in self.cleaned_data["members"]]


class RecusalForm(forms.Form):
    item = forms.ChoiceField(label=_("申报"))
    member = forms.ChoiceField(label=_("回避的评委"))
    reason = forms.CharField(label=_("回避事由"), max_length=200)

    def __init__(self, data: Any = None, *, items: Sequence[tuple[int, str]], members: Sequence[Member]) -> None:
        super().__init__(data, prefix="recusal")
        self.fields["item"].choices = items  # type: ignore[attr-defined]
        self.fields["member"].choices = [(each.pk, each.person.name) for each in members]  # type: ignore[attr-defined]


class VetoForm(forms.ModelForm):
    item = forms.ChoiceField(label=_("申报"))

    class Meta:
        model = Veto
        fields = ["clause", "evidence", "words"]
        widgets = {"words": forms.Textarea({"rows": 3})}

    def __init__(self, data: Any = None, *, items: Sequence[tuple[int, str]]) -> None:
        super().__init__(data, prefix="veto")
        self.fields["item"].choices = items  # type: ignore[attr-defined]
        self.order_fields(["item", "clause", "evidence", "words"])


class BallotForm(forms.Form):
    """One choice for each case. Nothing is chosen beforehand."""

    def __init__(self, data: Any = None, *, cases: Sequence[RoundCase]) -> None:
        super().__init__(data)
        self.cases = {f"case-{case.pk}": case for case in cases}
        for name, case in self.cases.items():
            person = case.item.declaration.person.name
            self.fields[name] = forms.ChoiceField(
                label=person,
                choices=Choice.choices,
                widget=forms.RadioSelect,
                error_messages={"required": gettext("请选择同意、不同意或弃权。")},
            )

    def choices(self) -> dict[int, str]:
        """By the case's id."""
        return {case.pk: self.cleaned_data[name] for name, case in self.cases.items()}

    def chosen(self) -> list[tuple[str, RoundCase, str, str]]:
        """(field, case, choice, its words) for the page that is looked over before the seal."""
        return [
            (name, case, self.cleaned_data[name], str(Choice(self.cleaned_data[name]).label))
            for name, case in self.cases.items()
        ]

    def rows(self) -> list[tuple[RoundCase, forms.BoundField]]:
        return [(case, self[name]) for name, case in self.cases.items()]


class SealForm(forms.Form):
    """The password shows that it is the member who seals the paper."""

    password = forms.CharField(
        label=_("登录密码"),
        help_text=_("投票后不能更改，请再次确认是您本人。"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise ValidationError(_("密码不对，还没有投票。"), code="password")
        return password


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)
