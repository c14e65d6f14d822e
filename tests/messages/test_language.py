from django.utils import translation
from django.utils.translation import gettext as _

from messages.language import for_its_reader


@for_its_reader
def subject() -> str:
    return _("您的申报已开始公示")


def test_a_message_is_written_for_its_reader_not_in_the_language_of_who_acts() -> None:
    with translation.override("en"):
        assert subject() == "您的申报已开始公示"
        assert translation.get_language() == "en"
