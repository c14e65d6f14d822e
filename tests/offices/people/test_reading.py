"""What stands in a row, and the sentence for each thing that is wrong with it."""

from datetime import date
from typing import Any

import pytest

from files.reading import Cell
from offices.people.judging import Wanted, judge
from offices.people.rows import MOST_PEOPLE, packed, rows_of, unpacked
from tests.cast import identity_number
from tests.offices.people.conftest import FULL, book, someone

TODAY = date(2023, 9, 1)


def judged(**values: Any) -> Wanted | dict[str, str]:
    """The person asked for, or sentences by heading."""
    rows, sentence = rows_of(book(someone(**values)))
    assert sentence == ""
    found = judge(rows[0], employer_name="杭州测试化工有限公司", today=TODAY)
    return found if isinstance(found, Wanted) else {each.heading: each.words for each in found}


def asked(**values: Any) -> Wanted:
    found = judged(**values)
    assert isinstance(found, Wanted), found
    return found


def test_a_whole_row_becomes_a_person_with_three_entries() -> None:
    found = asked(**FULL)
    assert (found.name, found.phone, found.mail) == ("王小明", "13900000001", "wang@example.com")
    assert found.start.profile == {
        "birth_date": date(1985, 6, 15), "gender": found.start.profile["gender"], "work_department": "技术中心",
        "joined_work_on": date(2008, 7, 15),
    }  # fmt: skip
    assert found.start.entries == {
        "degree": {"level": "bachelor", "school": "浙江工业大学", "major": "化学工程", "graduated_on": date(2008, 6, 30)},
        "titlerecord": {"name": "工程师", "level": "intermediate", "series": "engineering", "qualified_on": date(2016, 12, 20)},
        "workperiod": {"starts_on": date(2012, 3, 1), "post": "工艺工程师", "kind": "engineering", "employer_name": "杭州测试化工有限公司"},
    }  # fmt: skip


def test_name_number_and_telephone_are_enough() -> None:
    assert asked().start.entries == {}


@pytest.mark.parametrize(
    ("cell", "full_time"), [("是", True), ("否", False), (Cell("yes_no", "1"), True), (Cell("yes_no", "0"), False)]
)
def test_yes_and_no_may_be_words_or_logical_values(cell: Any, full_time: bool) -> None:
    assert asked(**{**FULL, "degree_full_time": cell}).start.entries["degree"]["full_time"] is full_time


@pytest.mark.parametrize(("last", "gender"), [(1, "male"), (2, "female")])
def test_the_sex_is_that_of_the_identity_number(last: int, gender: str) -> None:
    assert asked(number=identity_number(last)).start.profile["gender"] == gender


@pytest.mark.parametrize("written", ["2008-06-30", "2008/6/30", "2008.6.30", "2008年6月30日", "20080630"])
def test_a_day_may_be_written_in_any_usual_way(written: str) -> None:
    found = asked(**{**FULL, "degree_day": written})
    assert found.start.entries["degree"]["graduated_on"] == date(2008, 6, 30)


def test_a_true_date_and_numbers_that_are_whole_are_taken_as_they_are() -> None:
    found = asked(**{**FULL, "degree_day": Cell("day", "2008-06-30"), "phone": Cell("number", "13900000009.0")})
    assert found.start.entries["degree"]["graduated_on"] == date(2008, 6, 30)
    assert found.phone == "13900000009"


REFUSED = {
    "number as a number": ("number", Cell("number", "3.3010619850615e+17"), "身份证号", "后几位已经丢失"),
    "number as an integer": ("number", Cell("number", "330106198506150000"), "身份证号", "后几位已经丢失"),
    "number in scientific text": ("number", "3.30106E+17", "身份证号", "后几位已经丢失"),
    "checksum": ("number", "330106198506150010", "身份证号", "校验码不符"),
    "too short": ("number", "33010619850615", "身份证号", "现有 14 位"),
    "no number": ("number", "", "身份证号", "没有填写"),
    "number as a day": ("number", Cell("day", "2008-06-30"), "身份证号", "按文本填写"),
    "no name": ("name", "", "姓名", "没有填写"),
    "formula as name": ("name", Cell("formula", ""), "姓名", "选择性粘贴"),
    "formula as text": ("name", "=HYPERLINK(1)", "姓名", "当成公式"),
    "formula in the post": ("work_department", "@SUM(A1)", "所在部门及岗位", "当成公式"),
    "formula in the mail": ("mail", "=1@example.com", "电子邮箱", "当成公式"),
    "error value": ("work_department", Cell("error", "#N/A"), "所在部门及岗位", "#N/A"),
    "direction mark in the name": ("name", "王\u202e小明", "姓名", "控制字符"),
    "name as a number": ("name", Cell("number", "7"), "姓名", "应当是文字"),
    "telephone": ("phone", "1390000", "联系电话", "11 位手机号码"),
    "mail": ("mail", "wang", "电子邮箱", "不是电子邮箱"),
    "too long": ("work_department", "长" * 121, "所在部门及岗位", "最多 120 个字，现有 121 个"),
    "text as a day": ("work_department", Cell("day", "2008-06-30"), "所在部门及岗位", "应当是文字"),
    "unknown level": ("degree_level", "大学", "学历层次", "中专、大专、本科"),
    "serial number": ("degree_day", Cell("number", "39629"), "毕业时间", "是 2008-06-30"),
    "month only": ("degree_day", "2008.06", "毕业时间", "没有写到日"),
    "year as a number": ("degree_day", Cell("number", "2008"), "毕业时间", "没有写到日"),
    "no such day": ("degree_day", "2008-02-30", "毕业时间", "没有“2008-02-30”这一天"),
    "no day at all": ("degree_day", "去年夏天", "毕业时间", "不是日期"),
    "a day to come": ("degree_day", "2033-06-30", "毕业时间", "在今天之后"),
    "neither yes nor no": ("degree_full_time", "全日制", "是否全日制", "请填“是”或“否”"),
    "half a degree": ("degree_school", "", "毕业院校", "要填就一起填"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_is_named_by_its_column_with_a_remedy(case: str) -> None:
    key, value, heading, words = REFUSED[case]
    found = judged(**{**FULL, key: value})
    assert isinstance(found, dict)
    assert list(found) == [heading]
    assert words in found[heading]
    assert found[heading].endswith("。")


def test_every_fault_of_a_row_is_told_at_once() -> None:
    found = judged(name="", number="1", phone="2")
    assert isinstance(found, dict)
    assert list(found) == ["姓名", "身份证号", "联系电话"]


def sentence_for(*headings: str) -> str:
    return rows_of(book(someone(), headings=list(headings)))[1]


def test_headings_that_do_not_fit_are_all_named_in_one_sentence() -> None:
    said = sentence_for("姓名", "姓名", "证件号", "联系电话")
    assert "缺少必填的列：身份证号" in said
    assert "模板里没有这些列：证件号" in said
    assert "出现了不止一次：姓名" in said


def test_a_sheet_without_any_heading_of_the_template_is_told_so() -> None:
    assert "不是模板的标题" in sentence_for("甲", "乙")
    assert "表里没有内容" in rows_of(book().__class__("a.xlsx", "0" * 64, ()))[1]


def test_stars_blanks_and_the_order_of_columns_make_no_other_heading() -> None:
    assert sentence_for(" 姓 名*", "身份证号＊", "联系电话") == ""


def test_the_example_is_no_person() -> None:
    rows, sentence = rows_of(book(someone(name="示例：王小明")))
    assert rows == ()
    assert "示例行不会导入" in sentence


def test_more_people_than_one_file_may_hold_are_counted() -> None:
    assert f"表里有 {MOST_PEOPLE + 1} 人" in rows_of(book(*[someone()] * (MOST_PEOPLE + 1)))[1]


def test_rows_come_out_as_they_were_packed() -> None:
    rows, _none = rows_of(book(someone(**FULL), someone(number=Cell("number", "3.3e17"))))
    assert unpacked(packed(rows)) == rows
