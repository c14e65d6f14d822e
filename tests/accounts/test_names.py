import pytest
from django.core.exceptions import ValidationError

from accounts.names import check_name, normal_name, pinyin_key, tidy


@pytest.mark.parametrize(
    "name", ["王𬎆", "㛃", "李𫚉", "阿依古丽·买买提", "欧阳‧雪", "隆", "A. Smith", "𱁬", "长" * 60, "䶮𠅤𬭩"]
)
def test_a_name_is_never_refused_for_its_block_or_length(name):
    check_name(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "请填写姓名"),
        (" 　", "请填写姓名"),
        ("长" * 61, "最多 60 个字"),
        ("王\u202e伟", "看不见的控制字符（U+202E）"),
        ("王\n伟", "看不见的控制字符（U+000A）"),
        ("王\ue863", "自造字（U+E863）"),
        ("王\uffff", "无效字符（U+FFFF）"),
    ],
)
def test_what_cannot_be_part_of_a_name_is_refused_with_its_reason(name, words):
    with pytest.raises(ValidationError) as refusal:
        check_name(name)
    assert words in refusal.value.messages[0]


def test_a_name_is_kept_as_typed_but_for_blanks_around_it():
    assert tidy("　王\uf9dc ") == "王\uf9dc"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("单雄信", "shan xiong xin"),
        ("查理", "zha li"),
        ("仇英", "qiu ying"),
        ("解缙", "xie jin"),
        ("曾国藩", "zeng guo fan"),
        ("区大为", "ou da wei"),
        ("朴一生", "piao yi sheng"),
        ("尉迟恭", "yu chi gong"),
        ("尉健行", "wei jian xing"),
        ("长孙无忌", "zhang sun wu ji"),
        ("阿依古丽·买买提", "a yi gu li mai mai ti"),
        ("单", "dan"),
    ],
)
def test_names_sort_by_how_they_are_read(name, key):
    assert pinyin_key(name) == key


def test_a_person_may_say_how_the_name_is_read():
    assert pinyin_key("乐天", "Le  Tian") == "le tian"


def test_a_character_without_a_reading_sorts_last():
    assert pinyin_key("王\U00031351") == "wang ~031351"
    assert pinyin_key("Wang Wei") == "wangwei"


@pytest.mark.parametrize("other", ["杭州 测试公司", "杭州测试公司 ", "杭州测试公司\u3000", "杭州\u200b测试公司"])
def test_blanks_do_not_make_another_organisation(other):
    assert normal_name(other) == normal_name("杭州测试公司")


def test_width_and_case_do_not_make_another_organisation():
    assert normal_name("ＡＢＣ（杭州）公司") == normal_name("abc(杭州)公司")
