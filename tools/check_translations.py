"""Every sentence on screen is marked for translation and has an English one.

Reads Python modules and templates as Django does, compares with locale/en, and refuses Chinese that stands in a
template or a Python string outside a translation call. Legal papers (templates/documents/) are Chinese on purpose.
A string that is never on screen says so on its line: `# not on screen: <why>`.
"""

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from tools.house import Finding, called_name, docstrings, parsed, python_files, tell, templates

CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
KEYWORDS = (
    "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3",
    "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3",
)  # fmt: skip
TRANSLATING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
BILINGUAL = {"Text"}  # carries its English beside it
EXCUSED = re.compile(r"not on screen: \S+ \S+")
# The pure rooms have no Django to translate with; what they say for the screen is a `Text` with both languages.
PURE = {"provisions", "eligibility", "scoring", "timeline"}
# Spoken on the command line to whoever writes a plan or runs the installation, in Chinese only.
COMMAND_LINE = re.compile(r"review_plans/(checks|reading\w*|schema|importing)\.py|/management/commands/")
# Chinese by nature: papers, and the invented people and deeds of the demo.
CHINESE_MODULES = re.compile(r"(^|/)(papers|rosters|demo)(/|\.py|_\w+\.py)")
UNMARKED = re.compile(
    r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{%\s*blocktrans(late)?\b.*?endblocktrans(late)?\s*%\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->",
    re.DOTALL,
)


def check(root: Path) -> list[Finding]:
    return [*unmarked_in_templates(root), *unmarked_in_python(root), *inside_f_strings(root), *without_english(root)]


def unmarked_in_templates(root: Path) -> Iterator[Finding]:
    for path in templates(root):
        place = path.relative_to(root)
        if place.parts[1] == "documents":
            continue
        text = path.read_text(encoding="utf-8")
        bare = UNMARKED.sub(lambda hit: "\n" * hit.group(0).count("\n"), text)
        for number, line in enumerate(bare.splitlines(), 1):
            if CHINESE.search(line):
                yield Finding(str(place), number, f"not marked for translation: {line.strip()}")


def unmarked_in_python(root: Path) -> Iterator[Finding]:
    for path in python_files(root):
        place = str(path.relative_to(root))
        if place.split("/")[0] in PURE or CHINESE_MODULES.search(place) or COMMAND_LINE.search(place):
            continue
        lines, tree = path.read_text(encoding="utf-8").splitlines(), parsed(path)
        marked = docstrings(tree) | excused(tree, lines)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called_name(node) in TRANSLATING | BILINGUAL:
                marked.update(ast.walk(node))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in marked:
                continue
            if CHINESE.search(node.value):
                yield Finding(place, node.lineno, f"not marked for translation: {node.value[:40]!r}")


def inside_f_strings(root: Path) -> Iterator[Finding]:
    """xgettext does not look into them: what is marked there never reaches a catalogue."""
    for path in python_files(root):
        strings = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.JoinedStr)]
        for node in {inner for each in strings for inner in ast.walk(each)}:
            if (
                isinstance(node, ast.Call)
                and called_name(node) in TRANSLATING
                and isinstance(node.args[0], ast.Constant)
            ):
                place = str(path.relative_to(root))
                yield Finding(
                    place, node.lineno, f"marked inside an f-string, where it is not found: {node.args[0].value!r}"
                )


def excused(tree: ast.Module, lines: list[str]) -> set[ast.AST]:
    """What stands in a statement that says on its first line, on the one above, or on the string's own why it may."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            said = " ".join(lines[max(node.lineno - 2, 0) : node.lineno])
        elif isinstance(node, ast.Constant):
            said = lines[node.lineno - 1]
        else:
            continue
        if EXCUSED.search(said):
            found.update(ast.walk(node))
    return found


def without_english(root: Path) -> Iterator[Finding]:
    catalogue = root / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not catalogue.exists():
        yield Finding("locale/en/LC_MESSAGES/django.po", 1, "there is no English catalogue")
        return
    with tempfile.TemporaryDirectory() as folder:
        found = extracted(root, Path(folder))
        if found is None:
            return
        merged = Path(folder) / "merged.po"
        gettext_tool("msgmerge", "--quiet", "--no-fuzzy-matching", "-o", str(merged), str(catalogue), str(found))
        for option, words in (("--untranslated", "no English for"), ("--only-fuzzy", "only guessed English for")):
            left = gettext_tool("msgattrib", option, "--no-obsolete", "--no-wrap", str(merged))
            for line, msgid in entries(left):
                place, _, number = line.partition(":")
                yield Finding(place or str(catalogue.relative_to(root)), int(number or 1), f"{words} {msgid}")


def extracted(root: Path, folder: Path) -> Path | None:
    """A catalogue of all that the product says; None if it says nothing."""
    sources = []
    for path in [*python_files(root), *templates(root)]:
        place = path.relative_to(root)
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=str(place))
        copy = folder / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
        sources.append(str(place))
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
    command = ["xgettext", "-L", "Python", "--from-code=UTF-8", "--no-wrap", "-o", "found.pot", *keywords, "-f", "-"]
    subprocess.run(command, cwd=folder, input="\n".join(sources), text=True, check=True)
    pot = folder / "found.pot"
    if not pot.exists():
        return None
    pot.write_text(pot.read_text(encoding="utf-8").replace("charset=CHARSET", "charset=UTF-8"), encoding="utf-8")
    return pot


def entries(catalogue: str) -> Iterator[tuple[str, str]]:
    """(first place as path:line, msgid) of each entry but the header."""
    for block in catalogue.split("\n\n"):
        place = re.search(r"^#: (\S+)", block, re.MULTILINE)
        msgid = re.search(r'^msgid ((?:".*"\n?)+)', block, re.MULTILINE)
        words = "".join(re.findall(r'"(.*)"', msgid.group(1))) if msgid else ""
        if words:
            yield (place.group(1) if place else ""), words


def gettext_tool(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout


if __name__ == "__main__":
    sys.exit(tell(check, "Wrap it in gettext and put the English into locale/en/LC_MESSAGES/django.po."))
