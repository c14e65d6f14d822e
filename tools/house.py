"""What the house scripts share: the rooms and their floors, the files to read, and how a finding is told."""

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Lowest first; docs/house-map.md and .importlinter say the same, and a test compares them.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("provisions",),
    ("eligibility", "scoring", "timeline"),
    ("audit",),
    ("accounts",),
    ("files",),
    ("messages",),
    ("documents", "registries"),
    ("dossiers", "review_plans", "integrity"),
    ("declarations",),
    ("public_notices",),
    ("offices",),
    ("committee",),
    ("config",),
)
ROOMS = tuple(room for floor in FLOORS for room in floor)
FLOOR_OF = {room: height for height, floor in enumerate(FLOORS) for room in floor}


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words}"


def python_files(root: Path, *folders: str) -> Iterator[Path]:
    """Product modules (or those of the named folders) without migrations, sorted."""
    for folder in folders or ROOMS:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates(root: Path) -> Iterator[Path]:
    for pattern in ("*.html", "*.txt"):
        yield from sorted((root / "templates").rglob(pattern))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def called_name(call: ast.Call) -> str:
    """`models.ForeignKey(…)` and `ForeignKey(…)` are both "ForeignKey"."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def docstrings(tree: ast.Module) -> set[ast.AST]:
    """The constants that are docstrings."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(first.value)
    return found


def tell(check: Callable[[Path], list[Finding]], remedy: str) -> int:
    """Run a check on the checkout (or on the folder given as argument); the exit code for `make check`."""
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    findings = sorted(check(root))
    for finding in findings:
        print(finding)
    if findings:
        print(f"{len(findings)} found. {remedy}")
    return 1 if findings else 0
