"""Only declarations/actions.py moves a declaration: nothing else writes its `state` or `stop`, demo and tests included.

Rooms below can't name a declaration at all. In and above its room, and in tests, every write to an attribute or
column of these names is refused, unless the code itself shows that the thing is of another class.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.house import FLOOR_OF, ROOMS, Finding, called_name, parsed, python_files, tell

FIELDS = {"state", "stop"}
HOME = "declarations/actions.py"
UPPER = tuple(room for room in ROOMS if FLOOR_OF[room] >= FLOOR_OF["declarations"])
WRITING_CALLS = {"update", "create", "get_or_create", "update_or_create", "bulk_create", "update_fields"}
# A file in which none of these words stands holds no write, and is not parsed.
SPOKEN_OF = re.compile(r"\b(?:state|stop)\b|declarations_declaration", re.IGNORECASE)
RAW_SQL = re.compile(r"\b(update|insert\s+into)\s+\"?declarations_declaration\b", re.IGNORECASE)


def check(root: Path) -> list[Finding]:
    found = []
    for path in python_files(root, *UPPER, "tests", "tools", "bench"):
        place = str(path.relative_to(root))
        if place == HOME or not SPOKEN_OF.search(path.read_text(encoding="utf-8")):
            continue
        for line, words in writes(parsed(path)):
            found.append(Finding(place, line, words))
    return found


def writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    # Whole functions first, so that annotations and assignments inside them are known.
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    seen: set[int] = set()
    for scope in [*reversed(scopes), tree]:
        nodes = list(ast.walk(scope))
        classes = known_classes(scope, nodes)
        for node in nodes:
            if id(node) not in seen:
                seen.add(id(node))
                yield from written(node, classes)


def known_classes(scope: ast.AST, nodes: list[ast.AST]) -> dict[str, str]:
    """Name -> class, as far as annotations and `x = Class(…)` or `x = Class.objects…` among the scope's nodes tell."""
    found: dict[str, str] = {}
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        for argument in [*scope.args.args, *scope.args.kwonlyargs]:
            if argument.annotation is not None:
                found[argument.arg] = ast.unparse(argument.annotation).strip("\"'").split(".")[-1]
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = first_name(node.value)
            if name[:1].isupper():
                found.setdefault(node.targets[0].id, name)
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            name = first_name(node.iter)
            if name[:1].isupper():
                found.setdefault(node.target.id, name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = ast.unparse(node.annotation).strip("\"'").split(".")[-1]
    return found


def first_name(value: ast.AST) -> str:
    """`Order` of `Order.objects.filter(…).first()`."""
    while True:
        if isinstance(value, ast.Attribute):
            value = value.value
        elif isinstance(value, ast.Call):
            value = value.func
        elif isinstance(value, ast.Subscript):
            value = value.value
        else:
            return value.id if isinstance(value, ast.Name) else ""


def written(node: ast.AST, classes: dict[str, str]) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        for target in targets(node):
            if (
                isinstance(target, ast.Attribute)
                and target.attr in FIELDS
                and may_be_declaration(target.value, classes)
            ):
                yield target.lineno, f"writes {ast.unparse(target)}"
    elif isinstance(node, ast.Call):
        yield from written_by_call(node, classes)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and RAW_SQL.search(node.value):
        yield node.lineno, "writes the declarations' table by SQL"


def targets(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[ast.expr]:
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Tuple | ast.List):
            yield from target.elts
        else:
            yield target


def written_by_call(call: ast.Call, classes: dict[str, str]) -> Iterator[tuple[int, str]]:
    name = called_name(call)
    if name == "setattr" and len(call.args) == 3 and isinstance(call.args[1], ast.Constant):
        if call.args[1].value in FIELDS and may_be_declaration(call.args[0], classes):
            yield call.lineno, f"writes .{call.args[1].value} by setattr"
    elif name == "bulk_update" or name in WRITING_CALLS:
        subject = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        if may_be_declaration(subject, classes) and (field := named_field(call, bulk=name == "bulk_update")):
            yield call.lineno, f"writes {field} by {name}()"
    elif name == "Declaration" and (field := named_field(call, bulk=False)):
        yield call.lineno, f"makes a Declaration with {field}"


def named_field(call: ast.Call, *, bulk: bool) -> str:
    constants = [node.value for node in ast.walk(call) if bulk and isinstance(node, ast.Constant)]
    # `defaults={"state": …}` and `**{"state": …}`
    for word in call.keywords:
        if isinstance(word.value, ast.Dict) and word.arg in (None, "defaults", "create_defaults"):
            constants += [key.value for key in word.value.keys if isinstance(key, ast.Constant)]
    named = [word.arg for word in call.keywords if word.arg]
    named += [value for value in constants if isinstance(value, str)]
    return next((name for name in named if name in FIELDS), "")


def may_be_declaration(subject: ast.expr, classes: dict[str, str]) -> bool:
    """Unless the code shows another class. `self.x.state` is judged by the name x."""
    name = first_name(subject)
    if isinstance(subject, ast.Attribute) and name in ("self", "cls", "request"):
        return "declaration" in subject.attr or subject.attr in ("case", "instance", "object", "obj")
    if name == "self":
        return False  # a class of its own; Declaration has no methods that move it
    if name[:1].isupper():
        return name == "Declaration"
    if name in classes:
        return classes[name] in ("Declaration", "Any", "object", "Model") or "Declaration" in classes[name]
    return not isinstance(subject, ast.Call) or "declaration" in name.lower()


if __name__ == "__main__":
    sys.exit(tell(check, "Call declarations.actions.take_step (or start), also in the demo and in tests."))
