"""The figures of a rule by what they mean, so that two rules can be compared figure by figure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from eligibility import words
from provisions.citation import Text
from review_plans.studio.differences.change import in_words

YEARS_WANTED: Final = frozenset({"whole_years@1", "worked_years@1", "appointed_years@1"})
LABELS: Final[Mapping[str, Text]] = {
    "years": Text("核验年份", "years looked at"),
    "total": Text("每年学时", "hours a year"),
    "sum": Text("累计学时", "hours in all"),
    "months": Text("月数", "months"),
    "level": Text("学历或层级", "level"),
    "exactly": Text("学历", "degree"),
    "n": Text("最少项数", "least number of items"),
    "until": Text("截止日", "closing day"),
    "last_years": Text("近年范围", "last years that count"),
    "in_field": Text("须属申报专业", "in the field"),
    "level_at_least": Text("最低等级", "lowest level"),
    "in": Text("可取", "allowed"),
    "kinds": Text("工作性质", "kinds of work"),
    "disciplines": Text("学科", "disciplines"),
    "cap": Text("网络学时上限", "most online hours"),
    "hours": Text("网络学时上限", "most online hours"),
    "lifted_in": Text("不设网络上限的年份", "years without that limit"),
    "code": Text("荣誉", "honour"),
    "rank_at_most": Text("名次", "place"),
    "relation": Text("专业要求", "major"),
    "study_months": Text("脱产学习月数", "months of full-time study"),
    "flags": Text("不在范围的领域", "fields left out"),
    "year": Text("年份", "year"),
    "natures": Text("学位性质", "nature of the degree"),
    "national_registration": Text("以国家注册资格代替", "a national registration instead"),
    "any_degree": Text("多个学历按最高认定", "one fitting degree lets the highest count"),
}
AT_LEAST: Final[Mapping[str, Text]] = {
    "self_score_at_least@1": Text("自评分", "self score"),
    "count_achievements@1": Text("业绩项数", "number of achievements"),
    "appraisal_each@1": Text("最低考核等次", "lowest grade"),
    **{name: Text("年限", "years") for name in YEARS_WANTED},
}
UNITS: Final[Mapping[str, Text]] = {
    "total": Text(" 学时", " hours"),
    "sum": Text(" 学时", " hours"),
    "hours": Text(" 学时", " hours"),
    "cap": Text(" 学时", " hours"),
    "months": Text(" 个月", " months"),
    "last_years": Text(" 年", " years"),
    "n": Text(" 项", " items"),
}
UNITS_OF_LEAST: Final[Mapping[str, Text]] = {
    "self_score_at_least@1": Text(" 分", " points"),
    "count_achievements@1": Text(" 项", " items"),
    "hours_each_year@1": Text(" 学时", " hours"),
    **{name: Text(" 年", " years") for name in YEARS_WANTED},
}
SILENT: Final = frozenset({"table", "zh", "en", "ask_zh", "ask_en", "fact", "series", "name"})
NATURES: Final = {"academic": Text("学术学位", "academic"), "professional": Text("专业学位", "professional")}
TABLES: Final = (NATURES, words.DEGREE_LEVELS, words.TITLE_LEVELS, words.SKILL_LEVELS, words.GRADES, words.WORK_KINDS, words.RELATIONS,
                 words.DISCIPLINES, words.VALUES)  # fmt: skip


def figures(operator: str, params: Any) -> dict[str, tuple[Text, Text]]:
    """What a check asks, as path → (label, value in words); rules inside it are not looked into."""
    return dict(_walk(operator, "", params))


def _walk(operator: str, path: str, value: Any) -> Iterator[tuple[str, tuple[Text, Text]]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            if key not in SILENT:
                yield from _walk(operator, f"{path}.{key}" if path else str(key), below)
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for index, item in enumerate(value):
            name = item.get("code") or _part_name(item) or str(index)
            yield from _walk(operator, f"{path}[{name}]", {key: v for key, v in item.items() if key != "code"} or True)
    else:
        yield path, (_label(operator, path), _with_unit(operator, path, value))


def _with_unit(operator: str, path: str, value: Any) -> Text:
    key, said = path.rpartition(".")[2], _said(value)
    if isinstance(value, bool | list):
        return said
    unit = UNITS_OF_LEAST.get(operator) if key == "at_least" else UNITS.get(key)
    return Text(f"{said.zh}{unit.zh}", f"{said.en}{unit.en}") if unit else said


def _part_name(item: Mapping[str, Any]) -> str:
    return f"{item['zh']}|{item.get('en', item['zh'])}" if item.get("zh") else ""


def _label(operator: str, path: str) -> Text:
    key = path.rpartition(".")[2]
    if key == "at_least" and path == key:
        return AT_LEAST.get(operator, Text("下限", "least"))
    if key == "at_least" and "[" in path:
        part = path[path.index("[") + 1 : path.rindex("]")]
        zh, _, en = part.partition("|")
        return Text(f"其中{zh}", f"of them {en or zh}")
    if path.startswith("of[") and key == path:
        return Text("所列项", "listed item")
    return LABELS.get(key, Text(key, key))


def _said(value: Any) -> Text:
    if isinstance(value, list):
        given = [_said(item) for item in value]
        return (
            Text("、".join(each.zh for each in given), ", ".join(each.en for each in given)) if given else in_words(())
        )
    if isinstance(value, bool):
        return words.said(value)
    return next((table[value] for table in TABLES if value in table), Text(str(value), str(value)))


def shape(operator: str, params: Any) -> frozenset[str]:
    """What a check is about, without its figures: the facts, anchors and codes that it names."""
    return frozenset(_about(params)) | {operator.partition("@")[0]}


def _about(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            if key in (
                "fact",
                "code",
                "table",
                "level",
                "level_at_least",
                "series",
                "kinds",
                "flags",
                "area",
                "exactly",
            ):
                yield f"{key}={below}"
            elif key in ("title", "appointed", "skill", "degree", "check"):
                yield str(key)
            if isinstance(below, Mapping | list):
                yield from _about(below)
    elif isinstance(value, list):
        for item in value:
            yield from _about(item)
