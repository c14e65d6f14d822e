"""The texts of a real plan with some of its words exchanged."""

from functools import lru_cache

from review_plans.calendar import package_calendar
from review_plans.studio.report import Report, check_texts
from review_plans.studio.sources import texts_of_folder
from tests.review_plans.samples import GUARDS, PLANS

CHEM = "hangzhou-chem-textile-senior-2023"
IT = "zhejiang-it-senior-2023"
ELECTRO = "zhejiang-electromechanical-senior-2020"
JIAXING = "jiaxing-it-mid-junior-2021"

Change = tuple[str, str, str]  # file, before, after


@lru_cache
def _texts(code: str) -> dict[str, str]:
    return texts_of_folder(PLANS / code)


def texts(code: str, *changes: Change) -> dict[str, str]:
    found = dict(_texts(code))
    for file, before, after in changes:
        assert before in found[file], f"{file} does not hold {before!r}"
        found[file] = found[file].replace(before, after, 1)
    return found


def report(code: str, *changes: Change) -> Report:
    return check_texts(texts(code, *changes), package_calendar(), GUARDS)


def keys(code: str, *changes: Change) -> list[str]:
    return [remark.key for remark in report(code, *changes).contradictions]
