"""Floors for what import-linter can't see: models and modules named by a string."""

import ast
import sys
from pathlib import Path

from tools.house import FLOOR_OF, Finding, called_name, parsed, python_files, tell

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
BY_NAME = {"get_model", "import_string", "import_module"}
ROOM_OF_LABEL = {"inbox": "messages"}


def check(root: Path) -> list[Finding]:
    found = []
    for path in python_files(root):
        place = path.relative_to(root)
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and (target := named_room(node)):
                own = place.parts[0]
                if FLOOR_OF[target] > FLOOR_OF[own] or (FLOOR_OF[target] == FLOOR_OF[own] and target != own):
                    words = f"{own} points at {target}, which lies above it or beside it"
                    found.append(Finding(str(place), node.lineno, words))
    return found


def named_room(call: ast.Call) -> str:
    """The room that a relation or a loading call names, "" if it names none."""
    if called_name(call) not in RELATIONS | BY_NAME:
        return ""
    named = [word.value for word in call.keywords if word.arg in ("to", "through", "app_label")] + call.args[:1]
    for value in named:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            label = value.value.split(".")[0]
            room = ROOM_OF_LABEL.get(label, label)
            if room in FLOOR_OF:
                return room
    return ""


if __name__ == "__main__":
    sys.exit(tell(check, "Hold an id, or ask through a register that the upper room fills in its AppConfig.ready()."))
