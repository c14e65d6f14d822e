from datetime import date

from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from declarations.enums import Verb
from messages.language import dated, for_its_reader, in_words, said


@for_its_reader
def subject() -> str:
    return _("您的申报已开始公示")


def test_a_message_is_written_for_its_reader_not_in_the_language_of_who_acts() -> None:
    with translation.override("en"):
        assert subject() == "您的申报已开始公示"
        assert translation.get_language() == "en"


def test_what_was_said_is_kept_in_chinese_whoever_acts_and_read_in_the_readers_language() -> None:
    with translation.override("en"):
        kept = said(gettext_noop("申报 %(number)s：%(verb)s"), number="202300100001", verb=Verb.SEND_BACK.label)
    assert kept == "申报 202300100001：退回修改"
    with translation.override("en"):
        read = in_words(kept.parts)
        assert read == gettext("申报 %(number)s：%(verb)s") % {"number": "202300100001", "verb": gettext("退回修改")}
    assert read.isascii()


def test_a_sentence_within_a_sentence_is_read_in_the_same_language() -> None:
    label = said(gettext_noop("评审表 · 花名册 %(number)s"), number="1")
    whole = said(gettext_noop("文书已生成：%(label)s"), label=label)
    assert whole == "文书已生成：评审表 · 花名册 1"
    with translation.override("en"):
        assert in_words(whole.parts) == "Document ready: Review forms · roster 1"


def test_a_day_within_a_sentence_is_written_as_its_reader_writes_it() -> None:
    whole = said(gettext_noop("现在的状态：%(state)s。"), state=dated(date(2023, 8, 25)))
    assert whole == "现在的状态：2023年8月25日。"
    with translation.override("en"):
        assert in_words(whole.parts).endswith("Aug. 25, 2023.")


def test_a_sentence_without_parts_stays_as_it_was_typed() -> None:
    assert in_words({}, "请补充材料。") == "请补充材料。"
