"""Nothing that a notice prints stands in Python or in a template: plan codes, dates, document numbers, figures with a unit.

All of it lives in review_plans/plans/. Tests and docstrings may name examples. A figure that is not a notice's is
marked on its line: `# not of a notice: <whose it is>` (in a template `{# not of a notice: … #}`).
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.house import Finding, docstrings, parsed, python_files, tell, templates

EXCUSED = re.compile(r"not of a notice: \S+ \S+")
DOCUMENT_NUMBER = re.compile(r"[〔\[［(（]\s*(19|20)\d\d\s*[〕\]］)）]\s*\d+\s*号")
ISO_DATE = re.compile(r"\b(19|20)\d\d-[01]\d-[0-3]\d\b")
CHINESE_DATE = re.compile(r"(19|20)\d\d\s*年\s*\d{1,2}\s*月")
UNITS = "学时|周年|周岁|年|份|个?整?工作日|工作天|万?元|项|分(?![钟页])|字(?![符节段])"
NUMERALS = "[一二两三四五六七八九十百]+"
FIGURE = re.compile(rf"\d+(\.\d+)?\s*({UNITS})|{NUMERALS}(学时|周年|个?整?工作日|万元)|一式{NUMERALS}份")
# Names whose comparison with a number is a threshold.
THRESHOLD_NAMES = re.compile(r"(^|_)(hours|years|tenure|points|score|total|age|copies|working_days|credits)$")


def check(root: Path) -> list[Finding]:
    codes = sorted(path.parent.name for path in (root / "review_plans" / "plans").glob("*/plan.yaml"))
    plan_code = re.compile("|".join(re.escape(code) for code in codes)) if codes else None
    found = []
    for path in python_files(root):
        lines = path.read_text(encoding="utf-8").splitlines()
        for line, words in [*python_findings(parsed(path), plan_code)]:
            if not EXCUSED.search(lines[line - 1]):
                found.append(Finding(str(path.relative_to(root)), line, words))
    for path in templates(root):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            words = printed(text, plan_code)
            if words and not EXCUSED.search(text):
                found.append(Finding(str(path.relative_to(root)), number, words))
    return found


def python_findings(tree: ast.Module, plan_code: re.Pattern[str] | None) -> Iterator[tuple[int, str]]:
    spoken = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in spoken:
            if words := printed(node.value, plan_code):
                yield node.lineno, words
        elif isinstance(node, ast.Call) and is_date(node):
            yield node.lineno, f"a date in code: {ast.unparse(node)}"
        elif isinstance(node, ast.Compare) and is_threshold(node):
            yield node.lineno, f"a threshold in code: {ast.unparse(node)}"


def printed(text: str, plan_code: re.Pattern[str] | None) -> str:
    """What the text has of a notice, in words; "" if nothing."""
    for name, pattern in (
        ("a plan code", plan_code),
        ("a document number", DOCUMENT_NUMBER),
        ("a date", ISO_DATE),
        ("a date", CHINESE_DATE),
        ("a figure with its unit", FIGURE),
    ):
        if pattern and (hit := pattern.search(text)):
            return f"{name}: {hit.group(0)}"
    return ""


def is_date(call: ast.Call) -> bool:
    """`date(2023, 8, 18)`, not `date(year, 1, 1)` nor `date(1, 1, 1)`."""
    name = ast.unparse(call.func).split(".")[-1]
    numbers = [value.value for value in call.args if isinstance(value, ast.Constant) and isinstance(value.value, int)]
    return name in ("date", "datetime") and len(numbers) >= 3 and numbers[0] >= 1950


def is_threshold(compare: ast.Compare) -> bool:
    sides = [compare.left, *compare.comparators]
    named = any(THRESHOLD_NAMES.search(ast.unparse(side).split("(")[0].split(".")[-1]) for side in sides)
    number = any(
        isinstance(side, ast.Constant) and isinstance(side.value, int | float) and side.value not in (0, 1)
        for side in sides
    )
    return named and number


if __name__ == "__main__":
    sys.exit(tell(check, "Move it into review_plans/plans/<code>/ and read it from the plan."))
