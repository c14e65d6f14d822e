"""Draws docs/workflow.md from declarations.workflow.STEPS: `python tools/draw_workflow.py [--check]`."""

import argparse
import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "workflow.md"
HEAD = """# Steps of a declaration

Drawn from `declarations/workflow.py` by `tools/draw_workflow.py`; do not edit. The plan's itinerary orders the
stops; this table says which verb each seat has at each kind of stop. What is not in the table is refused.

| place | verb | seat | effect | reason |
|---|---|---|---|---|
"""


def drawn() -> str:
    from declarations.workflow import STEPS  # noqa: PLC0415 -- Django is set up by then

    rows = [
        f"| {s.kind} | {s.verb} | {s.role} | {s.effect.value} | {'required' if s.needs_reason else ''} |" for s in STEPS
    ]
    return HEAD + "\n".join(rows) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if the file is out of date")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if options.check:
        if TARGET.read_text(encoding="utf-8") != drawn():
            print("docs/workflow.md is out of date: run tools/draw_workflow.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(drawn(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
