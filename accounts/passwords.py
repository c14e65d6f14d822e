"""Password rules in the words of this product."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's own sentence has no Chinese translation."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) < self.min_length:
            raise ValidationError(
                _("密码太短，至少要 %(least)d 位。") % {"least": self.min_length}, code="password_too_short"
            )

    def get_help_text(self) -> str:
        return _("密码至少 %(least)d 位。") % {"least": self.min_length}
