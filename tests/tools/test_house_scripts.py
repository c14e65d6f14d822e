"""Each house script refuses its bad example, lets the good one pass, and knows the floors of the contract."""

from pathlib import Path

import pytest

from tests.tools.conftest import Write
from tools import (
    check_lint_exceptions,
    check_notice_figures,
    check_state_writes,
    check_string_foreign_keys,
    check_translations,
)
from tools.house import FLOORS, ROOT, Finding

TABLE = "declarations" + "_declaration"


def words(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in sorted(findings)]


# Floors of relations


def test_a_relation_by_string_to_an_upper_room_is_refused(tmp_path: Path, write: Write) -> None:
    write("accounts/models.py", 'plan = models.ForeignKey("review_plans.ReviewPlan", on_delete=models.CASCADE)\n')
    assert words(check_string_foreign_keys.check(tmp_path)) == [
        "accounts/models.py:1: accounts points at review_plans, which lies above it or beside it"
    ]


def test_a_room_beside_and_a_model_loaded_by_name_are_refused_too(tmp_path: Path, write: Write) -> None:
    write("dossiers/models.py", 'plan = models.OneToOneField(to="review_plans.ReviewPlan")\n')
    write("files/queries.py", 'Letter = apps.get_model("offices", "Letter")\n')
    assert [finding.path for finding in sorted(check_string_foreign_keys.check(tmp_path))] == [
        "dossiers/models.py",
        "files/queries.py",
    ]


def test_relations_downwards_inside_and_to_django_pass(tmp_path: Path, write: Write) -> None:
    write(
        "declarations/models.py",
        'a = models.ForeignKey("accounts.Person")\nb = models.ForeignKey("self")\nc = models.ForeignKey("inbox.Message")\n'
        'd = models.ForeignKey("contenttypes.ContentType")\n',
    )
    assert check_string_foreign_keys.check(tmp_path) == []


# Reasons of lint exceptions


@pytest.mark.parametrize("mark", ["# noqa", "# noqa: PLC0415", "# noqa: PLC0415 -- sad", "# noqa PLC0415 -- two words"])
def test_a_lint_exception_without_rule_or_reason_is_refused(tmp_path: Path, write: Write, mark: str) -> None:
    write("files/actions.py", f"def act():\n    import os  {mark}\n")
    assert words(check_lint_exceptions.check(tmp_path)) == [f"files/actions.py:2: no rule or no reason: {mark}"]


def test_a_lint_exception_with_its_reason_passes(tmp_path: Path, write: Write) -> None:
    write("files/actions.py", 'import os  # noqa: F401, PLC0415 -- loaded late, it is heavy\nwords = "# noqa"\n')
    assert check_lint_exceptions.check(tmp_path) == []


# One way in


@pytest.mark.parametrize(
    "line",
    [
        "declaration.state = 'submitted'",
        "declaration.stop, x = 'bureau', 1",
        "case.state = other",
        "self.declaration.state = 'x'",
        "setattr(declaration, 'state', 'x')",
        "Declaration.objects.filter(pk=1).update(state='x')",
        "declarations.update(stop='bureau')",
        "Declaration.objects.create(person=p, state='x')",
        "Declaration(person=p, state='x')",
        "Declaration.objects.update_or_create(pk=1, defaults={'state': 'x'})",
        "Declaration.objects.bulk_update(rows, ['state'])",
        f"cursor.execute('UPDATE {TABLE} SET version = 1')",
    ],
)
@pytest.mark.parametrize("place", ["offices/actions.py", "config/management/commands/demo.py", "tests/factories.py"])
def test_a_state_written_outside_the_one_action_is_refused(tmp_path: Path, write: Write, place: str, line: str) -> None:
    write(place, line + "\n")
    assert [(finding.path, finding.line) for finding in check_state_writes.check(tmp_path)] == [(place, 1)]


def test_the_one_action_may_write_and_so_may_other_classes(tmp_path: Path, write: Write) -> None:
    write("declarations/actions.py", "declaration.state = 'submitted'\n")
    write(
        "public_notices/actions.py",
        "def close(notice: PublicNotice) -> None:\n    notice.state = 'over'\n"
        "def post():\n    notice = PublicNotice.objects.get(pk=1)\n    notice.state = 'running'\n"
        "def all():\n    PublicNotice.objects.filter(pk=1).update(state='over')\n"
        "class Walk:\n    def __init__(self):\n        self.state = 0\n",
    )
    write("offices/views.py", "if declaration.state == 'draft': pass\nDeclaration.objects.filter(state='draft')\n")
    assert check_state_writes.check(tmp_path) == []


# Figures of notices


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code = 'some-city-senior-2023'", "a plan code: some-city-senior-2023"),
        ("day = '2023-08-27'", "a date: 2023-08-27"),
        ("day = date(2023, 8, 27)", "a date in code: date(2023, 8, 27)"),
        ("number = '浙人社发〔2021〕32号'", "a document number: 〔2021〕32号"),
        ("words = '满72学时'", "a figure with its unit: 72学时"),
        ("words = '公示五个工作日'", "a figure with its unit: 五个工作日"),
        ("ok = facts.hours >= 72", "a threshold in code: facts.hours >= 72"),
        ("ok = 15 <= worked_years(facts)", "a threshold in code: 15 <= worked_years(facts)"),
    ],
)
def test_what_a_notice_prints_is_refused_in_python(tmp_path: Path, write: Write, text: str, told: str) -> None:
    write("review_plans/plans/some-city-senior-2023/plan.yaml", "code: x\n")
    write("declarations/rules.py", text + "\n")
    assert words(check_notice_figures.check(tmp_path)) == [f"declarations/rules.py:1: {told}"]


def test_what_a_notice_prints_is_refused_in_a_template(tmp_path: Path, write: Write) -> None:
    write("templates/offices/desk.html", "<p>\n{% translate '公示期不少于5个工作日' %}</p>\n")
    assert words(check_notice_figures.check(tmp_path)) == [
        "templates/offices/desk.html:2: a figure with its unit: 5个工作日"
    ]


def test_docstrings_counts_and_marked_figures_pass(tmp_path: Path, write: Write) -> None:
    write(
        "declarations/rules.py",
        '"""Notice of 2023-08-27: 72学时."""\nif total > 1: pass\nday = date(year, 1, 1)\nwords = f"{hours} 学时"\n'
        "birth = date(1986, 5, 4)  # not of a notice: the day summer time began\n",
    )
    assert check_notice_figures.check(tmp_path) == []


# Translations

CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "提交"\nmsgstr "Submit"\n'


def test_a_sentence_without_english_is_refused_in_python_and_in_templates(tmp_path: Path, write: Write) -> None:
    write("locale/en/LC_MESSAGES/django.po", CATALOGUE + '\n#, fuzzy\nmsgid "退回"\nmsgstr "Submit"\n')
    write("offices/views.py", 'from x import gettext as _\na = _("提交")\nb = _("转交")\nc = _("退回")\n')
    write("templates/offices/desk.html", '{% load i18n %}\n<p>{% translate "撤回" %}</p>\n')
    assert words(check_translations.check(tmp_path)) == [
        "offices/views.py:3: no English for 转交",
        "offices/views.py:4: only guessed English for 退回",
        "templates/offices/desk.html:2: no English for 撤回",
    ]


def test_chinese_outside_a_translation_is_refused(tmp_path: Path, write: Write) -> None:
    write("locale/en/LC_MESSAGES/django.po", CATALOGUE)
    write("offices/views.py", '"""提交"""\nwords = "提交"\n')
    write("templates/offices/desk.html", '<p>{% translate "提交" %}\n提交</p>\n')
    assert words(check_translations.check(tmp_path)) == [
        "offices/views.py:2: not marked for translation: '提交'",
        "templates/offices/desk.html:2: not marked for translation: 提交</p>",
    ]


def test_a_sentence_marked_inside_an_f_string_is_refused(tmp_path: Path, write: Write) -> None:
    write("offices/views.py", "from x import gettext as _\nwords = f\"{_('提交')}\"\n")
    found = words(list(check_translations.inside_f_strings(tmp_path)))
    assert found == ["offices/views.py:2: marked inside an f-string, where it is not found: '提交'"]


def test_papers_comments_and_bilingual_text_pass(tmp_path: Path, write: Write) -> None:
    write("locale/en/LC_MESSAGES/django.po", CATALOGUE)
    write("templates/documents/form.html", "<h1>评审表</h1>\n")
    write(
        "templates/offices/desk.html",
        "{# 说明 #}{% comment %}说明{% endcomment %}{% blocktranslate %}提交{% endblocktranslate %}\n",
    )
    write(
        "review_plans/naming.py", 'name = Text("提交", "Submit")\nkey = "职"  # not on screen: a column of the source\n'
    )
    write("offices/papers.py", 'title = "委托书"\n')
    assert check_translations.check(tmp_path) == []


# The product itself: `make check` runs the scripts, and tests/walks/test_house.py asks the two whose breach a test must show.


def test_the_floors_of_the_scripts_are_those_of_the_import_contract() -> None:
    contract = (ROOT / ".importlinter").read_text(encoding="utf-8")
    layers = contract.split("layers =\n")[1].split("#")[0].split()
    stacked = " ".join(layers).replace(" | ", "|").split()
    assert [set(layer.split("|")) for layer in reversed(stacked)] == [set(floor) for floor in FLOORS]
